import type { RecordRef } from '../event.ts'
import type { Algorithm, Rescore } from './algorithm.ts'
import type { DiversityRules } from './diversity.ts'

export interface RankedOrder {
  readonly algorithm: Algorithm
  /** What `algorithm.config` made of the settings. */
  readonly config: unknown
}

/** What paging needs to know of a feed. */
export interface RankedFeed {
  /** The feed's number in table `feeds`. */
  readonly id: number
  readonly order: RankedOrder
  /** What an order made of others draws from, as its `sources` names them. */
  readonly sources?: readonly RankedSource[] | undefined
  readonly diversity?: DiversityRules | undefined
  /** What becomes of posts that are not new to a reader: left out, or put after all others; undefined: nothing. */
  readonly seen?: 'hide' | 'last' | undefined
  /** A post shown above all others on the first page. */
  readonly pin?: RecordRef | undefined
}

export interface RankedSource {
  readonly feed: RankedFeed
  /** Undefined for the feed's own. */
  readonly order?: RankedOrder | undefined
}

/** Whether readers get lists of their own. */
export function isPersonal(feed: Pick<RankedFeed, 'order' | 'sources' | 'seen'>): boolean {
  return feed.seen !== undefined || followsReader(feed) || (feed.sources ?? []).some(isPersonalSource)
}

/** Whether also readers without an account get lists of their own, by their languages. */
export function followsReader({ order, sources = [] }: Pick<RankedFeed, 'order' | 'sources'>): boolean {
  const { algorithm } = order
  if (algorithm.family === 'keyed') return false
  return (
    algorithm.personal ||
    sources.some((source) => followsReader(source.order ? { order: source.order } : source.feed))
  )
}

/** Whether lists follow what readers like, so that their repositories are worth reading. */
export function learnsInterests({ order, sources = [] }: Pick<RankedFeed, 'order' | 'sources'>): boolean {
  const { algorithm } = order
  return (
    (algorithm.family === 'composed' && algorithm.learnsInterests === true) ||
    sources.some((source) => learnsInterests(source.order ? { order: source.order } : source.feed))
  )
}

function isPersonalSource({ feed, order }: RankedSource): boolean {
  return isPersonal(order ? { order } : feed)
}

/** Whether pages come from a list that was composed as a whole. */
export function isComposed(feed: Pick<RankedFeed, 'order' | 'diversity' | 'seen'>): boolean {
  return feed.order.algorithm.family === 'composed' || isListed(feed)
}

/** Whether the order is keyed, and still read as lists: one below the other, each as far as keys alone do not say. */
export function isListed({
  order,
  diversity,
  seen,
}: Pick<RankedFeed, 'order' | 'diversity' | 'seen'>): boolean {
  if (order.algorithm.family === 'composed') return false
  return diversity !== undefined || seen !== undefined || rescoreOf(order) !== undefined
}

/** How a list of the order is sorted anew; undefined where the keys are the order, and for composed orders. */
export function rescoreOf({ algorithm, config }: RankedOrder): Rescore | undefined {
  return algorithm.family === 'keyed' ? algorithm.rescore?.(config) : undefined
}

/** The numbers of the feeds whose members the feed may show. */
export function membersOf({ id, sources = [] }: RankedFeed): readonly number[] {
  return [...new Set([id, ...sources.map(({ feed }) => feed.id)])]
}
