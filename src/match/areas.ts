import type { Circle } from './geo/area.ts'
import type { Node } from './node.ts'

/**
 * Circles of which one holds a place of every post that the rule wants; undefined where posts without a point may be
 * wanted as well. Stored posts are indexed by the place they most likely belong to (persist/posts-near.ts), so asking
 * for these circles finds those whose surest place the rule asks about. What names other places, too, is found by
 * words: the anchors of the same rule.
 */
export function areasOf(root: Node): readonly Circle[] | undefined {
  switch (root.kind) {
    case 'filter':
      return root.condition.bounds === undefined ? undefined : [root.condition.bounds]
    case 'not':
      return undefined
    case 'rule':
      return areasOf(root.child)
    case 'all':
      return root.children.map(areasOf).find((areas) => areas !== undefined)
    case 'any': {
      const parts = root.children.map(areasOf)
      return parts.every((areas) => areas !== undefined) ? parts.flat() : undefined
    }
  }
}
