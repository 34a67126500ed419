/**
 * Posts and events for tests, with everything that does not matter filled in. The builders of `simulated` give what
 * the simulated server sends; the others give what decoding makes of it. Times and keys grow with every call.
 */
import type {
  AccountEvent,
  AccountStatus,
  DeleteEvent,
  EngagementEvent,
  Post,
  PostEvent,
  RecordRef,
  StreamPosition,
  SyncEvent,
} from '../../src/event.ts'
import type {
  SimulatedAccount,
  SimulatedCommit,
  SimulatedIdentity,
  SimulatedRecord,
  SimulatedSync,
} from '../../src/simulate/simulated-event.ts'
import { decodeTid, encodeTid, tidAt, tidMicros } from '../../src/tid.ts'

export const ALICE = 'did:plc:alice234567abcdefghijklm'
export const BOB = 'did:plc:bobbb234567abcdefghijklm'
export const CAROL = 'did:plc:carol234567abcdefghijklm'

const CID = 'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq'

let lastMicros = 0

/** A moment later than every one before, in microseconds since 1970; near the present. */
export function nextMicros(): number {
  lastMicros = Math.max(lastMicros + 1000, Date.now() * 1000)
  return lastMicros
}

/** The TID of a moment; of a new one where none is given. */
export function tid(micros = nextMicros()): string {
  return encodeTid(tidAt(micros))
}

/** A post with the given parts; its time is that of its key. */
export function examplePost(parts: Partial<Post> = {}): Post {
  const rkey = parts.rkey ?? tid()
  const time = parts.time ?? Math.floor(micros(rkey) / 1000)
  return {
    did: ALICE,
    text: '',
    langs: [],
    tags: [],
    mentions: [],
    links: [],
    titles: [],
    alts: [],
    labels: [],
    images: 0,
    video: false,
    gif: false,
    external: false,
    quote: undefined,
    replyRoot: undefined,
    replyParent: undefined,
    createdAt: time,
    ...parts,
    rkey,
    time,
  }
}

interface EventParts {
  readonly at?: StreamPosition
  readonly rev?: bigint
}

/** A post written or, with `operation: 'update'`, rewritten. */
export function post(
  parts: Partial<Post> = {},
  event: EventParts & { readonly operation?: 'create' | 'update' } = {},
): PostEvent {
  const made = examplePost(parts)
  return { kind: 'post', operation: 'create', did: made.did, rkey: made.rkey, post: made, ...placed(event) }
}

/** `did` likes or reposts `subject`. */
export function engagement(
  type: 'like' | 'repost',
  subject: RecordRef,
  parts: EventParts & { readonly did?: string; readonly rkey?: string } = {},
): EngagementEvent {
  const { did = BOB, rkey = tid(), ...event } = parts
  const { did: author, rkey: key } = subject
  return { kind: 'engagement', type, did, rkey, subject: { did: author, rkey: key }, ...placed(event) }
}

/** A record disappears. */
export function deletion(
  collection: DeleteEvent['collection'],
  record: RecordRef,
  event: EventParts = {},
): DeleteEvent {
  return { kind: 'delete', collection, did: record.did, rkey: record.rkey, ...placed(event) }
}

export function accountChange(did: string, status: AccountStatus, at = position()): AccountEvent {
  return { kind: 'account', did, status, at }
}

/** The repository of `did` is replaced: what is older than `rev` is void. */
export function sync(did: string, event: EventParts = {}): SyncEvent {
  return { kind: 'sync', did, ...placed(event) }
}

function position(): StreamPosition {
  return { seq: undefined, timeUs: nextMicros() }
}

function placed<Parts extends EventParts>(event: Parts) {
  const at = event.at ?? position()
  return { rev: tidAt(at.timeUs), ...event, at }
}

function micros(rkey: string): number {
  const decoded = decodeTid(rkey)
  return decoded === undefined ? nextMicros() : tidMicros(decoded)
}

interface CommitParts {
  readonly did?: string
  readonly rkey?: string
  readonly rev?: string
  readonly timeUs?: number
}

/** The same happenings as the simulated server tells them. */
export const simulated = {
  /** A post; `record` adds to the record or replaces parts of it. */
  post(text: string, record: object = {}, parts: CommitParts = {}): SimulatedCommit {
    const timeUs = parts.timeUs ?? nextMicros()
    const full = { $type: 'app.bsky.feed.post', createdAt: iso(timeUs), text, ...record }
    return simulated.commit('app.bsky.feed.post', full, { did: ALICE, ...parts, timeUs })
  },
  like: (subject: RecordRef, parts: CommitParts = {}) =>
    engagementRecord('app.bsky.feed.like', subject, parts),
  repost: (subject: RecordRef, parts: CommitParts = {}) =>
    engagementRecord('app.bsky.feed.repost', subject, parts),
  commit(
    collection: string,
    record: SimulatedRecord,
    parts: CommitParts & { readonly operation?: 'create' | 'update' } = {},
  ): SimulatedCommit {
    const timeUs = parts.timeUs ?? nextMicros()
    const place = { did: ALICE, rkey: tid(timeUs), rev: tid(timeUs) }
    return { kind: 'commit', operation: 'create', collection, record, cid: CID, ...place, ...parts, timeUs }
  },
  delete(collection: string, record: RecordRef, parts: CommitParts = {}): SimulatedCommit {
    const timeUs = parts.timeUs ?? nextMicros()
    const { did, rkey } = record
    return { kind: 'commit', operation: 'delete', collection, rev: tid(timeUs), ...parts, did, rkey, timeUs }
  },
  account(did: string, active: boolean, status?: string, timeUs = nextMicros()): SimulatedAccount {
    return { kind: 'account', did, active, status, timeUs }
  },
  identity(did: string, handle?: string, timeUs = nextMicros()): SimulatedIdentity {
    return { kind: 'identity', did, handle, timeUs }
  },
  sync(did: string, rev = tid(), timeUs = nextMicros()): SimulatedSync {
    return { kind: 'sync', did, rev, timeUs }
  },
}

function engagementRecord(collection: string, subject: RecordRef, parts: CommitParts): SimulatedCommit {
  const timeUs = parts.timeUs ?? nextMicros()
  const uri = `at://${subject.did}/app.bsky.feed.post/${subject.rkey}`
  const record = { $type: collection, createdAt: iso(timeUs), subject: { cid: CID, uri } }
  return simulated.commit(collection, record, { did: BOB, ...parts, timeUs })
}

function iso(timeUs: number): string {
  return new Date(timeUs / 1000).toISOString()
}
