import type { Atom } from './atom.ts'
import { expectedLoad } from './frequency.ts'
import type { Node, Rule } from './rule.ts'

/**
 * The atoms of which every post that the rule wants contains at least one: of all such sets the one that the
 * fewest posts touch. Undefined where there is none, and the rule has to be tried on every post.
 */
export function anchorsOf(rule: Rule): readonly Atom[] | undefined {
  return anchors(rule.root, false)
}

/** `negated` pushes `not` down to the leaves (negation normal form); what must be absent anchors nothing. */
function anchors(node: Node, negated: boolean): readonly Atom[] | undefined {
  switch (node.kind) {
    case 'filter':
      return negated ? undefined : node.condition.anchors
    case 'not':
      return anchors(node.child, !negated)
    case 'rule':
      return anchors(node.child, negated)
    case 'all':
    case 'any': {
      const sets = node.children.map((child) => anchors(child, negated))
      return (node.kind === 'all') === negated ? union(sets) : leastLoad(sets)
    }
  }
}

function union(sets: readonly (readonly Atom[] | undefined)[]): readonly Atom[] | undefined {
  const atoms: Atom[] = []
  for (const set of sets) {
    if (set === undefined) return undefined
    atoms.push(...set)
  }
  return atoms
}

function leastLoad(sets: readonly (readonly Atom[] | undefined)[]): readonly Atom[] | undefined {
  let best: readonly Atom[] | undefined
  let least = Number.POSITIVE_INFINITY
  for (const set of sets) {
    if (set === undefined) continue
    const load = expectedLoad(set)
    if (load < least) [best, least] = [set, load]
  }
  return best
}
