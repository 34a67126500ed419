import type { Document } from './document.ts'
import { assemble } from './evaluator.ts'
import type { Node } from './node.ts'
import type { Rule } from './rule.ts'

/** Why a rule wants a post or does not: the rule's tree, every part with its own answer. */
export interface Explanation {
  readonly kind: Node['kind']
  /** The word in YAML: `all`, `any`, `not`, the filter's name; for a named rule its name. */
  readonly name: string
  readonly matches: boolean
  /** A filter's few words about what it found. */
  readonly detail: string | undefined
  readonly children: readonly Explanation[]
}

/** Asks every part of the rule about the post, also those that an answer did not need. */
export function explain(rule: Rule, document: Document): Explanation {
  for (const witness of rule.witnesses) witness.witness!(document)
  return explainNode(rule.root, document)
}

function explainNode(node: Node, document: Document): Explanation {
  const base = { kind: node.kind, matches: assemble([node]).holds(0, document), detail: undefined }
  switch (node.kind) {
    case 'filter':
      return { ...base, name: node.name, detail: node.condition.explain?.(document), children: [] }
    case 'rule':
      return { ...base, name: node.name, children: [explainNode(node.child, document)] }
    case 'not':
      return { ...base, name: 'not', children: [explainNode(node.child, document)] }
    case 'all':
    case 'any':
      return {
        ...base,
        name: node.kind,
        children: node.children.map((child) => explainNode(child, document)),
      }
  }
}
