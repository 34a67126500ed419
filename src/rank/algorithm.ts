import type { z } from 'zod'
import type { Coordinates } from '../coordinates.ts'
import { type Counters, NO_COUNTERS } from '../counters.ts'
import type { TELLING_COLLECTIONS } from '../event.ts'
import type { Document } from '../match/document.ts'
import type { Gazetteer } from '../match/geo/gazetteer.ts'
import type { Echoes } from '../persist/batch.ts'
import type { Reader } from '../persist/database.ts'
import type { Feedback } from '../persist/feedback.ts'

/** Distinct accounts that engaged with a post, other than its author. */
export type PostStats = Counters

export const NO_STATS: PostStats = NO_COUNTERS

/** One step of an order's arithmetic: by how many milliseconds it moves a post up (or down), and why. */
export interface Term {
  readonly name: string
  readonly ms: number
  /** A few words for people, such as "12 likes, 3 reposts". */
  readonly detail: string
}

/** What an order may look at when a post arrives. */
export interface Arrival {
  /** The post as the rules read it, with what they already found out about it. */
  readonly document: Document
  /** What it repeats of the feed's recent arrivals; only for orders that say `recalls`, and where it is known. */
  readonly recent?: Echoes | undefined
}

/** What an order may ask of the settings around it. */
export interface OrderContext {
  /** The places of the world and of the settings; the data is read by the first call. */
  gazetteer(): Gazetteer
  /** The middle of the part of the globe that the feed's rule asks about, where there is exactly one. */
  readonly center: Coordinates | undefined
  /** Whether the feed's rule counts the place that the author's profile names. */
  readonly profiles?: boolean
  /** Reports a problem at a path below the order's options. */
  report(path: readonly PropertyKey[], message: string): void
}

/** One way of ordering a feed. The name of its file is the name users write in YAML. */
interface AlgorithmBase<Config extends z.ZodType> {
  /** One sentence for the reference and for editors. */
  readonly summary: string
  /** Further paragraphs for the reference, Markdown. */
  readonly details?: string
  /** Validates, types, documents and JSON-Schemas the option's value. The bare name means `{}`. */
  readonly config: Config
  /** Collections beyond posts whose events the order needs. */
  readonly collections: readonly Collection[]
}

type Collection = 'app.bsky.feed.like' | 'app.bsky.feed.repost' | keyof typeof TELLING_COLLECTIONS

/**
 * An order that every reader shares. Each post has one key: its time and the sum of its terms, in milliseconds. A
 * score that decays exponentially keeps its order as time passes, so a key changes only when a term does
 * (docs/architecture.md). The frame stores, pages and re-keys; explanations print the same terms.
 */
export interface KeyedAlgorithm<Config extends z.ZodType = z.ZodType> extends AlgorithmBase<Config> {
  readonly family: 'keyed'
  /** Terms that are settled when the post arrives; undefined keeps the post out of the feed. */
  readonly onArrival?: (arrival: Arrival, config: z.output<Config>) => readonly Term[] | undefined
  /** Whether terms settled on arrival keep the post out of the feed; explanations show them nonetheless. */
  readonly excludes?: (terms: readonly Term[], config: z.output<Config>) => boolean
  /** Posts are compared with those that the feed's rule wanted before; the frame remembers these. */
  readonly recalls?: true
  /** Makes `onArrival` for a feed, where it needs more than the options; called once when settings are read. */
  readonly prepare?: (
    config: z.output<Config>,
    context: OrderContext,
  ) => (arrival: Arrival, config: z.output<Config>) => readonly Term[] | undefined
  /**
   * Terms that follow the accounts that engage with it. Pure; rounded by the algorithm so that small moves are none.
   * `usual`: what the author's posts usually got when it arrived, as log2(1 + engagement) (counters.ts); only for orders
   * that say `readsUsual`, and where it is known.
   */
  readonly onEngagement?: (stats: PostStats, config: z.output<Config>, usual?: number) => readonly Term[]
  /** The frame keeps what the posts of each author usually get. */
  readonly readsUsual?: true
  /** Terms that follow what readers of the feed told; none where nobody asked for more or less. Pure and rounded likewise. */
  readonly onFeedback?: (feedback: Feedback, config: z.output<Config>) => readonly Term[]
  /** What of it keys follow with these options; all that the order has a function for, where nothing is said. */
  readonly follows?: (config: z.output<Config>) => readonly Followed[]
  /**
   * For formulas in which age changes the order: how posts are sorted anew when a list is composed, among 500 that
   * stand together by key. Undefined where the keys are the order.
   */
  readonly rescore?: (config: z.output<Config>) => Rescore | undefined
}

/** What may move a post after it arrived. */
export type Followed = 'engagement' | 'feedback'

/** What a formula of age and engagement looks at. */
export interface Aged {
  /** Milliseconds since 1970, as is `now`. */
  readonly time: number
  readonly now: number
  readonly stats: PostStats
}

/** The score of a post at a moment, higher first, and its arithmetic for explanations. Equals stay in order of keys. */
export type Rescore = (post: Aged) => { readonly score: number; readonly term: Term }

/** Who asks for a page, as far as the request tells. */
export interface Viewer {
  /** Undefined for those who are not signed in, and for feeds that do not ask. */
  readonly did: string | undefined
  /** The primary tags of Accept-Language, best first; empty where it says nothing. */
  readonly languages: readonly string[]
}

/** A post in a composed list. */
export interface Candidate {
  /** The author's number in table `actors`. */
  readonly author: number
  readonly rkey: bigint
  /** Why it stands where it stands; for explanations. */
  readonly terms?: readonly Term[]
}

export interface ComposeRequest {
  readonly reader: Reader
  /** The feed's number in table `feeds`. */
  readonly feed: number
  readonly viewer: Viewer
  /** No post newer than this TID. The same `asOf` on the same tables gives the same list. */
  readonly asOf: bigint
  /** How many candidates at most; 500 for a snapshot. */
  readonly count: number
  /** Says of a post that this reader shall not get it in this list. */
  readonly hides: (post: Candidate) => boolean
  /** The top of source number `source` of the order's `sources`, best first. Throws RangeError for one that is not there. */
  readonly top: (source: number, count: number) => Promise<readonly Candidate[]>
}

/** Where an order made of others draws from: a feed in its own order, or a feed (by default this one) in another. */
export interface Source {
  /** A feed of the settings by its key. */
  readonly feed?: string | undefined
  /** As it stands in YAML: the name of an order, or the name with its options. */
  readonly order?: unknown
}

/** An order made when a reader opens the feed. The frame keeps the list as a snapshot and pages from that. */
export interface ComposedAlgorithm<Config extends z.ZodType = z.ZodType> extends AlgorithmBase<Config> {
  readonly family: 'composed'
  /** Whether readers get lists of their own; otherwise all share one. */
  readonly personal: boolean
  /** Whether it uses table `interests`, so that a reader's first visit asks for their repository to be read. */
  readonly learnsInterests?: true
  /** Collections that it needs with these options, besides `collections`. */
  collectionsFor?(config: z.output<Config>): readonly Collection[]
  /** What the order is made of; a feed whose sources all name feeds needs no `match` of its own. */
  sources?(config: z.output<Config>): readonly Source[]
  /** The list, best first; distinct posts of this feed (or of its sources). */
  compose(request: ComposeRequest, config: z.output<Config>): Promise<readonly Candidate[]>
}

export type Algorithm<Config extends z.ZodType = z.ZodType> =
  | KeyedAlgorithm<Config>
  | ComposedAlgorithm<Config>

/** Types an algorithm's configuration from its schema. */
export function defineAlgorithm<Config extends z.ZodType>(algorithm: Algorithm<Config>): Algorithm<Config> {
  return algorithm
}

/** The sum of terms, in whole milliseconds. */
export function sumOf(terms: readonly Term[]): number {
  return Math.round(terms.reduce((sum, { ms }) => sum + ms, 0))
}
