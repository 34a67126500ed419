import type { Coordinates } from '../coordinates.ts'
import type { Node } from './node.ts'

/** The middle of the part of the globe that a rule asks about; undefined where there is none, or more than one. */
export function centerOf(root: Node): Coordinates | undefined {
  const centers = centersOf(root)
  return centers.length === 1 ? centers[0] : undefined
}

/** What a rule excludes is no place that it asks about. */
function centersOf(node: Node): readonly Coordinates[] {
  switch (node.kind) {
    case 'filter':
      return node.condition.center === undefined ? [] : [node.condition.center]
    case 'not':
      return []
    case 'rule':
      return centersOf(node.child)
    case 'all':
    case 'any':
      return node.children.flatMap(centersOf)
  }
}
