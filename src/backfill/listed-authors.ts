import type { Node } from '../match/node.ts'

/** The accounts that a rule names as authors, by their DIDs; those under `not:` are none. */
export function listedAuthors(node: Node): readonly string[] {
  return [...new Set(authorsIn(node))]
}

function authorsIn(node: Node): readonly string[] {
  switch (node.kind) {
    case 'filter':
      return node.name === 'author' ? (node.condition.anchors ?? []).map(({ value }) => value) : []
    case 'rule':
      return authorsIn(node.child)
    case 'not':
      return []
    case 'all':
    case 'any':
      return node.children.flatMap(authorsIn)
  }
}
