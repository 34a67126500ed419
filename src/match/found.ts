import type { Document } from './document.ts'
import { assemble } from './evaluator.ts'
import type { Node } from './node.ts'
import type { Rule } from './rule.ts'

/**
 * The words, #hashtags and domains by which a rule wants a post, each once, in the sequence of the rule. Only parts of
 * the rule that hold tell theirs, and nothing below a `not` does. The witnesses of the rule must have seen the post.
 */
export function foundBy(rule: Pick<Rule, 'root'>, document: Document): readonly string[] {
  return [...new Set(collect(rule.root, document))]
}

function collect(node: Node, document: Document): readonly string[] {
  if (!assemble([node]).holds(0, document)) return []
  switch (node.kind) {
    case 'not':
      return []
    case 'filter':
      return node.condition.found?.(document) ?? []
    case 'rule':
      return collect(node.child, document)
    case 'all':
    case 'any':
      return node.children.flatMap((child) => collect(child, document))
  }
}
