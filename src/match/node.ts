import type { Condition } from './filter.ts'

/** A compiled rule: `all`, `any` and `not` over conditions. A named rule keeps its name, for explanations. */
export type Node =
  | { readonly kind: 'all' | 'any'; readonly children: readonly Node[] }
  | { readonly kind: 'not'; readonly child: Node }
  | { readonly kind: 'rule'; readonly name: string; readonly child: Node }
  | { readonly kind: 'filter'; readonly name: string; readonly condition: Condition }
