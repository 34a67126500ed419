import type { Coordinates } from '../coordinates.ts'
import type { Needs } from '../counters.ts'
import type { AccountStatus, EngagementKind, Post, RecordRef, StreamPosition } from '../event.ts'
import type { ToldChanges } from './told-places.ts'

/** Who sent the events: sequence numbers mean something only for the same host, wire and server process. */
export interface StreamOrigin {
  readonly host: string
  readonly wire: 'v1' | 'v2' | 'file'
  /** The server's Jetstream-Boot-Id, where it tells one. */
  readonly bootId: string | undefined
}

/** How far a stream has been processed; stored in the transaction that stores the rows. */
export interface StreamCursor extends StreamPosition {
  readonly origin: StreamOrigin
}

/** A feed that a post belongs to, and where it stands there. */
export interface Membership {
  /** The feed's number in table `feeds`. */
  readonly feed: number
  /** Milliseconds; larger is nearer the top. Where the post stands while nobody has engaged with it. */
  readonly rankKey: number
  /** The part of `rankKey` that follows its counters, in whole milliseconds; none where nothing is said. */
  readonly lift?: number
  /** With which counters the feed wants it; with any where nothing is said. */
  readonly needs?: Needs
}

/** A place, and how sure it is that a post belongs there, up to 1. */
export interface LikelyPlace extends Coordinates {
  readonly confidence: number
}

/**
 * A post that a feed wants or the corpus keeps: inserted, or brought up to date. Memberships are the whole truth:
 * feeds not named lose the post. Where `keep` is false the post is wanted no more: an existing row is brought up to
 * date and loses its memberships, but nothing is inserted.
 */
export interface PostPut {
  /** The place that the post most likely belongs to, where feeds ask for places; else that of its own coordinates. */
  readonly place?: LikelyPlace | undefined
  readonly keep: boolean
  readonly post: Post
  readonly rkey: bigint
  readonly rev: bigint
  readonly memberships: readonly Membership[]
  /** Words for the full-text index, folded and separated as the matcher's tokenizer does. */
  readonly searchText: string
  /** By which nearly equal texts are known: match/duplicates/signature.ts. Undefined where the text is too short. */
  readonly fingerprint?: bigint | undefined
}

/** An engagement with a kept post: a like, a repost, or a post that replies to it or quotes it. */
export interface EngagementPut {
  readonly kind: EngagementKind | 'reply' | 'quote'
  readonly actor: string
  readonly rkey: bigint
  readonly rev: bigint
  readonly subject: RecordRef
  readonly subjectRkey: bigint
}

export interface RecordDelete {
  readonly collection: 'post' | EngagementKind
  readonly did: string
  readonly rkey: bigint
  readonly rev: bigint
}

/** A change of a whole account, at `micros` since 1970. */
export type AccountChange =
  | { readonly kind: 'status'; readonly did: string; readonly status: AccountStatus; readonly micros: number }
  | { readonly kind: 'sync'; readonly did: string; readonly rev: bigint }
  | { readonly kind: 'handle'; readonly did: string; readonly handle: string; readonly micros: number }

/** How often what a post brings had come to its feed shortly before; other posts are counted, each once. */
export interface Echoes {
  /** With the same text. */
  readonly copies: number
  /** With a text that differs in a few words. */
  readonly alike: number
  /** By its author. */
  readonly byAuthor: number
  /** With a link to the domain to which most link that this one links to. */
  readonly byDomain: number
}

/** A post that a feed's rule wanted, as later ones are compared with it. Accounts, hosts, posts and texts are hashes. */
export interface ArrivalNote {
  /** Counts the feed's arrivals, from 0 and without gaps. */
  readonly ordinal: number
  readonly post: number
  /** 0 where the post continues its author's own thread. */
  readonly author: number
  /** The latest time of any post of the feed until then, in milliseconds since 1970. */
  readonly clock: number
  readonly hosts: readonly number[]
  readonly text: number
  /** How many letters the text has. */
  readonly letters: number
  /** The MinHash of the text. */
  readonly minima: Int32Array
  readonly echoes: Echoes
}

/** How a feed's memory of its arrivals changed. */
export interface ArrivalChanges {
  readonly feed: number
  readonly notes: readonly ArrivalNote[]
  /** Notes of ordinals `from` to before `to` are forgotten. */
  readonly from: number
  readonly to: number
}

/**
 * What one transaction applies, in this order: accounts, deletes, posts, engagements, cursor.
 * The planner (ingest/plan.ts) cuts batches so that this order equals the order of the stream; within a list no
 * record and no account stands twice.
 */
export interface Batch {
  readonly cursor: StreamCursor
  readonly accounts: readonly AccountChange[]
  readonly deletes: readonly RecordDelete[]
  readonly posts: readonly PostPut[]
  readonly engagements: readonly EngagementPut[]
  /** What feeds remember of the posts, also of those that are not among `posts`; absent where no order remembers. */
  readonly arrivals?: readonly ArrivalChanges[]
  /**
   * The full hour, in hours since 1970, that the stream's time had reached when the batch began. Absent where nothing
   * happens by the hour.
   */
  readonly hour?: number
  /** What other records tell of posts' places; absent where nothing changed. */
  readonly told?: ToldChanges
}
