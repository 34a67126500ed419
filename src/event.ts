import type { Coordinates } from './coordinates.ts'

/**
 * The vocabulary of the stream. Nothing past ingest/decode.ts sees Jetstream JSON, nothing here knows SQL.
 */

/** A record of a repository, by its parts. The collection follows from where the reference stands. */
export interface RecordRef {
  readonly did: string
  readonly rkey: string
}

/** A place that another record tells about a post: an event or a check-in that it embeds, or its author's profile. */
export interface ToldPlace {
  readonly by: 'event' | 'check-in' | 'profile'
  readonly name: string
  /** ISO 3166-1 alpha-2, in capitals. */
  readonly country?: string
  /** GeoNames' code of the first administrative division. */
  readonly region?: string
  readonly at?: Coordinates
  /** How sure it is that the record means this place, up to 1. */
  readonly confidence: number
}

/** One `app.bsky.feed.post` as rules see it: decoded, with nothing looked up elsewhere but `told`. */
export interface Post {
  readonly did: string
  readonly rkey: string
  /** As written; NUL stripped, lone surrogates replaced. */
  readonly text: string
  /** Declared BCP-47 tags, as written. */
  readonly langs: readonly string[]
  /** Hashtags of facets and of `record.tags`, without `#`, as written. */
  readonly tags: readonly string[]
  /** DIDs of mention facets. */
  readonly mentions: readonly string[]
  /** URIs of link facets and of an external embed. */
  readonly links: readonly string[]
  /** Title and description of an external embed, where not empty. */
  readonly titles: readonly string[]
  /** Alt texts of images and video, where not empty. */
  readonly alts: readonly string[]
  /** The point on the globe that the record itself gives, in degrees; left out where it gives none. */
  readonly coordinates?: Coordinates
  /** The address that the record itself gives, from the smallest part to the country: `Bergen, Vestland, NO`. */
  readonly address?: string
  /** The at:// URI of a record that is no post and that it embeds; serves looking up `told` and is not stored. */
  readonly embedded?: string
  /** What other records tell of where it belongs, as known when it arrived; left out where nothing is. */
  readonly told?: readonly ToldPlace[]
  /** Values of self-labels. */
  readonly labels: readonly string[]
  readonly images: number
  readonly video: boolean
  /** An external embed that clients show as an animation (Tenor, Giphy, *.gif). */
  readonly gif: boolean
  /** A link card, other than a gif. */
  readonly external: boolean
  readonly quote: RecordRef | undefined
  readonly replyRoot: RecordRef | undefined
  readonly replyParent: RecordRef | undefined
  /** The record's createdAt in milliseconds since 1970; undefined where it is missing or unreadable. */
  readonly createdAt: number | undefined
  /** The earlier of a valid createdAt and the event's own time, in milliseconds since 1970. */
  readonly time: number
}

/** Where in its stream an event stood. */
export interface StreamPosition {
  /** Sequence number of the server that sent it; only servers of the v2 software number events. */
  readonly seq: number | undefined
  /** Microseconds since 1970. */
  readonly timeUs: number
}

export type EngagementKind = 'like' | 'repost'

/** Statuses of an account that is not active, as com.atproto.sync.subscribeRepos#account knows them; others may come. */
export type AccountStatus =
  | 'active'
  | 'takendown'
  | 'suspended'
  | 'deleted'
  | 'deactivated'
  | 'desynchronized'
  | 'throttled'
  | 'unknown'

/** Why an event could not be used. The values label a metric, so the set is closed. */
export type SkipReason =
  | 'json' // not JSON, or not an object
  | 'envelope' // a field of the envelope is missing or has the wrong type
  | 'record' // the record is missing, of another type, or lacks what its type requires
  | 'rkey' // the record key is no TID
  | 'subject' // a like or repost of something that is no post
  | 'future' // the TID lies more than ten minutes ahead
  | 'old' // the TID is older than what is kept
  | 'too-large' // above the size limit

interface Placed {
  readonly at: StreamPosition
}

/** A record written: rev is the repository's revision (a TID). */
interface RecordEvent extends Placed {
  readonly did: string
  readonly rkey: string
  readonly rev: bigint
}

export type PostEvent = RecordEvent & {
  readonly kind: 'post'
  readonly operation: 'create' | 'update'
  readonly post: Post
}

export type EngagementEvent = RecordEvent & {
  readonly kind: 'engagement'
  readonly type: EngagementKind
  readonly subject: RecordRef
}

/** A record that tells where posts belong; with nothing in it where it was deleted, or says no place. */
export type TellingEvent = RecordEvent & {
  readonly kind: 'telling'
  readonly by: ToldPlace['by']
  readonly coordinates?: Coordinates
  /** As in a post. */
  readonly address?: string
  /** What the author writes about themselves. */
  readonly description?: string
}

export type DeleteEvent = RecordEvent & {
  readonly kind: 'delete'
  readonly collection: 'post' | EngagementKind
}

export type AccountEvent = Placed & {
  readonly kind: 'account'
  readonly did: string
  readonly status: AccountStatus
}

/** The repository was replaced: every record of `did` older than `rev` is void. */
export type SyncEvent = Placed & {
  readonly kind: 'sync'
  readonly did: string
  readonly rev: bigint
}

export type IdentityEvent = Placed & {
  readonly kind: 'identity'
  readonly did: string
  readonly handle: string | undefined
}

/** Nothing to do; the cursor moves over it. No reason: well-formed, but of no interest. */
export type SkipEvent = Placed & { readonly kind: 'skip'; readonly reason: SkipReason | undefined }

export type StreamEvent =
  | PostEvent
  | EngagementEvent
  | DeleteEvent
  | TellingEvent
  | AccountEvent
  | SyncEvent
  | IdentityEvent
  | SkipEvent

/** Collections whose records tell where posts belong: posts that embed them or link to them, or the author's posts. */
export const TELLING_COLLECTIONS = {
  'community.lexicon.calendar.event': 'event',
  'app.dropanchor.checkin': 'check-in',
  'app.bsky.actor.profile': 'profile',
} as const satisfies { readonly [collection: string]: ToldPlace['by'] }

const POST_COLLECTION = 'app.bsky.feed.post'

/** The at:// URI of a post. */
export function postUri(ref: RecordRef): string {
  return `at://${ref.did}/${POST_COLLECTION}/${ref.rkey}`
}

/** The parts of a post's at:// URI, or undefined where `uri` names no post by DID. */
export function parsePostUri(uri: string): RecordRef | undefined {
  if (!uri.startsWith('at://did:')) return undefined
  const slash = uri.indexOf('/', 5)
  if (slash < 0 || !uri.startsWith(POST_COLLECTION, slash + 1)) return undefined
  const start = slash + 1 + POST_COLLECTION.length
  if (uri[start] !== '/') return undefined
  const rkey = uri.slice(start + 1)
  if (rkey === '' || rkey.includes('/')) return undefined
  return { did: uri.slice(5, slash), rkey }
}
