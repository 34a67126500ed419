import {
  type EngagementKind,
  type SkipReason,
  type StreamEvent,
  type StreamPosition,
  TELLING_COLLECTIONS,
  type ToldPlace,
} from '../event.ts'
import { decodeTid } from '../tid.ts'
import { readPost } from './post.ts'
import { readTelling } from './telling.ts'
import { isObject, isRecordKey, type JsonObject, objectOr, postRef } from './untrusted.ts'

/** The collections that Lycan can use, and what it calls them. */
const COLLECTIONS: ReadonlyMap<unknown, 'post' | EngagementKind | ToldPlace['by']> = new Map([
  ['app.bsky.feed.post', 'post'],
  ['app.bsky.feed.like', 'like'],
  ['app.bsky.feed.repost', 'repost'],
  ...Object.entries(TELLING_COLLECTIONS),
] as const)

/** One operation on one record. `fields` has rev, operation, collection, rkey and record, on either wire. */
export function readCommit(at: StreamPosition, did: string, fields: JsonObject): StreamEvent {
  const { rev: revText, operation, collection: nsid, rkey, record } = fields
  if (typeof nsid !== 'string') return skip(at, 'envelope')
  const collection = COLLECTIONS.get(nsid)
  if (collection === undefined) return skip(at, undefined)
  const rev = typeof revText === 'string' ? decodeTid(revText) : undefined
  if (typeof rkey !== 'string') return skip(at, 'envelope')
  const tells = collection === 'event' || collection === 'check-in' || collection === 'profile'
  if (tells ? !isRecordKey(rkey) : decodeTid(rkey) === undefined) return skip(at, 'rkey')
  if (rev === undefined) return skip(at, 'envelope')

  if (tells) {
    if (operation !== 'delete' && !isObject(record)) return skip(at, 'record')
    const told = operation === 'delete' ? {} : readTelling(collection, objectOr(record))
    return { kind: 'telling', at, did, rkey, rev, by: collection, ...told }
  }
  if (operation === 'delete') return { kind: 'delete', at, did, rkey, rev, collection }
  if (operation !== 'create' && operation !== 'update') return skip(at, 'envelope')
  if (!isObject(record)) return skip(at, 'record')
  if (collection === 'post') {
    const post = readPost({ did, rkey }, record, Math.floor(at.timeUs / 1000))
    return post === undefined ? skip(at, 'record') : { kind: 'post', at, did, rkey, rev, operation, post }
  }
  if (record['$type'] !== nsid || !isObject(record['subject'])) return skip(at, 'record')
  const subject = postRef(record['subject'])
  if (subject === undefined || decodeTid(subject.rkey) === undefined) return skip(at, 'subject')
  return { kind: 'engagement', at, did, rkey, rev, type: collection, subject }
}

export function skip(at: StreamPosition, reason: SkipReason | undefined): StreamEvent {
  return { kind: 'skip', at, reason }
}

/** Whether records of the collection become anything but a skipped event. */
export function isUsable(collection: string): boolean {
  return COLLECTIONS.has(collection)
}
