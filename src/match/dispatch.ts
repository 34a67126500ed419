import type { Anchor } from './atom.ts'
import { EVERYWHERE } from './document-atoms.ts'
import type { Condition } from './filter.ts'
import { expectedLoad } from './frequency.ts'
import type { Node } from './node.ts'
import { numberOf } from './vocabulary.ts'

/** An atom whose presence makes a rule worth trying. */
export interface Trigger {
  readonly atom: Anchor
  /** Whether its presence settles the part of the rule that it comes from, so that only the rest is left to try. */
  readonly settles: boolean
}

/** How candidates for a rule are found. */
export interface Dispatch {
  /** Every post that the rule wants contains at least one of these. */
  readonly triggers: readonly Trigger[]
  /** What has to hold besides the part that the triggers come from. */
  readonly rest: Node
}

/**
 * Chooses what a rule is found by: of its parts that must all hold, the one whose atoms the fewest posts contain.
 * Undefined where no part has any, and the rule has to be tried on every post.
 */
export function dispatchOf(root: Node): Dispatch | undefined {
  const parts = conjuncts(root)
  const sets = parts.map((part) => triggersOf(part, false))
  const best = leastLoad(sets)
  if (best === undefined) return undefined
  const chosen = sets.indexOf(best)
  return { triggers: best, rest: { kind: 'all', children: parts.filter((_, i) => i !== chosen) } }
}

/** The parts of a rule that must all hold, `all` inside `all` and named rules unfolded. */
function conjuncts(node: Node): readonly Node[] {
  if (node.kind === 'rule') return conjuncts(node.child)
  return node.kind === 'all' ? node.children.flatMap(conjuncts) : [node]
}

type Triggers = readonly Trigger[] | undefined

/** `negated` pushes `not` down to the leaves (negation normal form); what must be absent triggers nothing. */
function triggersOf(node: Node, negated: boolean): Triggers {
  switch (node.kind) {
    case 'filter':
      return negated ? undefined : triggersOfCondition(node.condition)
    case 'rule':
      return triggersOf(node.child, negated)
    case 'not':
      return unsettled(triggersOf(node.child, !negated))
    case 'all':
    case 'any': {
      const sets = node.children.map((child) => triggersOf(child, negated))
      return (node.kind === 'all') === negated ? union(sets) : unsettled(leastLoad(sets))
    }
  }
}

function triggersOfCondition({ anchors, deciding }: Condition): Triggers {
  const settling = deciding?.bits === EVERYWHERE ? new Set(deciding.atoms) : undefined
  return anchors?.map((atom) => ({
    atom,
    settles: atom.kind !== 'substring' && settling?.has(numberOf(atom.kind, atom.value)) === true,
  }))
}

/** Beside these triggers something else has to hold too. */
function unsettled(triggers: Triggers): Triggers {
  return triggers?.map(({ atom }) => ({ atom, settles: false }))
}

function union(sets: readonly Triggers[]): Triggers {
  return sets.every((set) => set !== undefined) ? sets.flat() : undefined
}

function leastLoad(sets: readonly Triggers[]): Triggers {
  let best: Triggers
  let least = Number.POSITIVE_INFINITY
  for (const set of sets) {
    if (set === undefined) continue
    const load = expectedLoad(set.map(({ atom }) => atom))
    if (load < least) [best, least] = [set, load]
  }
  return best
}
