import type { Post, RecordRef, StreamEvent } from '../event.ts'
import { decodeTid, encodeTid, tidMicros } from '../tid.ts'

/**
 * The event as if it had happened `deltaUs` microseconds later (a multiple of 1,000): its own time, createdAt, and the
 * times inside record keys and revisions, also of the posts it refers to, so that references still meet.
 */
export function shiftEvent(event: StreamEvent, deltaUs: number): StreamEvent {
  const at = { seq: event.at.seq, timeUs: event.at.timeUs + deltaUs }
  switch (event.kind) {
    case 'post':
      return { ...event, ...shiftRecord(event, deltaUs), at, post: shiftPost(event.post, deltaUs) }
    case 'engagement':
      return { ...event, ...shiftRecord(event, deltaUs), at, subject: shiftRef(event.subject, deltaUs) }
    case 'delete':
      return { ...event, ...shiftRecord(event, deltaUs), at }
    // Posts name these records by keys that stand in addresses, which stay.
    case 'telling':
    case 'sync':
      return { ...event, rev: shiftTid(event.rev, deltaUs), at }
    case 'account':
    case 'identity':
    case 'skip':
      return { ...event, at }
  }
}

function shiftRecord(record: { readonly rkey: string; readonly rev: bigint }, deltaUs: number) {
  return { rkey: shiftKey(record.rkey, deltaUs), rev: shiftTid(record.rev, deltaUs) }
}

function shiftPost(post: Post, deltaUs: number): Post {
  const deltaMs = deltaUs / 1000
  const shiftMs = (ms: number) => Math.max(0, ms + deltaMs)
  const refOf = (ref: RecordRef | undefined) => ref && shiftRef(ref, deltaUs)
  return {
    ...post,
    rkey: shiftKey(post.rkey, deltaUs),
    quote: refOf(post.quote),
    replyRoot: refOf(post.replyRoot),
    replyParent: refOf(post.replyParent),
    createdAt: post.createdAt === undefined ? undefined : shiftMs(post.createdAt),
    time: shiftMs(post.time),
  }
}

function shiftRef(ref: RecordRef, deltaUs: number): RecordRef {
  return { did: ref.did, rkey: shiftKey(ref.rkey, deltaUs) }
}

function shiftKey(rkey: string, deltaUs: number): string {
  const tid = decodeTid(rkey)
  return tid === undefined ? rkey : encodeTid(shiftTid(tid, deltaUs))
}

/** TIDs that would leave the range of 53 bits of microseconds stay at its ends. */
function shiftTid(tid: bigint, deltaUs: number): bigint {
  const micros = Math.min(Math.max(0, tidMicros(tid) + deltaUs), Number.MAX_SAFE_INTEGER)
  return (BigInt(micros) << 10n) | (tid & 0x3ffn)
}
