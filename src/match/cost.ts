import type { Condition } from './filter.ts'
import type { Node } from './node.ts'

/** Nodes in the order in which to try them: cheap answers first. It changes no answer, because conditions only look. */
export function byCost(nodes: readonly Node[]): readonly Node[] {
  return nodes.toSorted((a, b) => costOf(a) - costOf(b))
}

/** 0 for an answer that is at hand, 1 for the usual one, 2 for one that takes microseconds. */
function costOf(node: Node): number {
  switch (node.kind) {
    case 'filter':
      return { low: 0, usual: 1, high: 2 }[node.condition.cost ?? usualCost(node.condition)]
    case 'not':
    case 'rule':
      return costOf(node.child)
    case 'all':
    case 'any':
      return Math.max(0, ...node.children.map(costOf))
  }
}

/** A few atoms are looked up faster than anything else. */
function usualCost({ deciding }: Condition): 'low' | 'usual' {
  return deciding?.only === true && deciding.atoms.length <= 4 ? 'low' : 'usual'
}
