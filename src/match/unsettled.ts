import type { Needs } from '../counters.ts'
import type { Document } from './document.ts'
import type { Node } from './node.ts'

/**
 * Rules with thresholds. When a post arrives all is known about it but its counters, which change for days. So there
 * a rule has three answers: it wants the post, it does not, or that depends on the counters; then the part of the
 * rule that is about counters is kept with the post, and nothing else has to be asked again.
 */

const ALWAYS: Node = { kind: 'all', children: [] }
const NEVER: Node = { kind: 'any', children: [] }

/** Whether the answer may change after a post arrived. */
export function followsCounters(node: Node): boolean {
  switch (node.kind) {
    case 'filter':
      return node.condition.needs !== undefined
    case 'rule':
    case 'not':
      return followsCounters(node.child)
    case 'all':
    case 'any':
      return node.children.some(followsCounters)
  }
}

/**
 * The rule that holds unless `node` fails whatever the counters: every threshold answers as helps the post most,
 * which is yes, and no below an odd number of `not`.
 */
export function possible(node: Node, helpful = true): Node {
  if (!followsCounters(node)) return node
  switch (node.kind) {
    case 'filter':
      return helpful ? ALWAYS : NEVER
    case 'rule':
      return { ...node, child: possible(node.child, helpful) }
    case 'not':
      return { ...node, child: possible(node.child, !helpful) }
    case 'all':
    case 'any':
      return { ...node, children: node.children.map((child) => possible(child, helpful)) }
  }
}

/**
 * With which counters the rule wants the post: true with any, false with none. The answer of every other condition is
 * settled by this call. The witnesses of the rule must have seen the post.
 */
export function needsOf(node: Node, document: Document): Needs | boolean {
  switch (node.kind) {
    case 'filter':
      return node.condition.needs ?? node.condition.matches(document)
    case 'rule':
      return needsOf(node.child, document)
    case 'not': {
      const inner = needsOf(node.child, document)
      return typeof inner === 'boolean' ? !inner : { not: inner }
    }
    case 'all':
    case 'any':
      return needsOfSeveral(node.kind, node.children, document)
  }
}

function needsOfSeveral(kind: 'all' | 'any', nodes: readonly Node[], document: Document): Needs | boolean {
  const parts: Needs[] = []
  for (const node of nodes) {
    const part = needsOf(node, document)
    if (part === (kind === 'any')) return part
    if (typeof part !== 'boolean') parts.push(part)
  }
  if (parts.length < 2) return parts[0] ?? kind === 'all'
  return kind === 'all' ? { all: parts } : { any: parts }
}
