import type { Needs } from '../counters.ts'
import type { AccountStatus, EngagementKind, Post, RecordRef, StreamPosition } from '../event.ts'

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

/**
 * A post that a feed wants or the corpus keeps: inserted, or brought up to date. Memberships are the whole truth:
 * feeds not named lose the post. Where `keep` is false the post is wanted no more: an existing row is brought up to
 * date and loses its memberships, but nothing is inserted.
 */
export interface PostPut {
  readonly keep: boolean
  readonly post: Post
  readonly rkey: bigint
  readonly rev: bigint
  readonly memberships: readonly Membership[]
  /** Words for the full-text index, folded and separated as the matcher's tokenizer does. */
  readonly searchText: string
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
}
