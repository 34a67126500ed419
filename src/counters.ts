/** Distinct accounts that engaged with a post; its author does not count. */
export interface Counters {
  readonly likes: number
  readonly reposts: number
  readonly replies: number
  readonly quotes: number
}

export const NO_COUNTERS: Counters = { likes: 0, reposts: 0, replies: 0, quotes: 0 }

/** The counters, and their sum. */
export const AMOUNTS = ['likes', 'reposts', 'replies', 'quotes', 'total'] as const
export type Amount = (typeof AMOUNTS)[number]

/** Inclusive bounds of one amount. */
export interface Threshold {
  readonly amount: Amount
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

/** With which counters a rule wants a post: what is left of the rule once all else about the post is known. */
export type Needs =
  | Threshold
  | { readonly all: readonly Needs[] }
  | { readonly any: readonly Needs[] }
  | { readonly not: Needs }

/** No counters will do. */
export const NEVER: Needs = { any: [] }

/** Whether these counters will do. */
export function meets(needs: Needs, counters: Counters): boolean {
  if ('all' in needs) return needs.all.every((part) => meets(part, counters))
  if ('any' in needs) return needs.any.some((part) => meets(part, counters))
  if ('not' in needs) return !meets(needs.not, counters)
  const amount = amountOf(needs.amount, counters)
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = needs
  return amount >= atLeast && amount <= atMost
}

/**
 * The engagement on a scale of doublings: log2(1 + likes + 2 reposts + 3 replies + 2 quotes), as orders weigh it that
 * have no weights of their own.
 */
export function doublings({ likes, reposts, replies, quotes }: Counters): number {
  return Math.log2(1 + likes + 2 * reposts + 3 * replies + 2 * quotes)
}

export function amountOf(amount: Amount, counters: Counters): number {
  if (amount !== 'total') return counters[amount]
  return counters.likes + counters.reposts + counters.replies + counters.quotes
}

const NOUNS = { likes: 'like', reposts: 'repost', replies: 'reply', quotes: 'quote' } as const

/** Counters for people: "12 likes, 1 reply"; those that are not zero. */
export function describeCounters(counters: Counters): string {
  const parts = (Object.keys(NOUNS) as (keyof Counters)[])
    .filter((name) => counters[name] !== 0)
    .map((name) => `${counters[name]} ${counters[name] === 1 ? NOUNS[name] : name}`)
  return parts.length === 0 ? 'no engagement' : parts.join(', ')
}
