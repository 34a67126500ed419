import type { SkipReason, StreamEvent, StreamPosition } from '../event.ts'
import { readAccount, readIdentity, readSync } from './account.ts'
import { isUsable, readCommit, skip } from './commit.ts'
import { parseDatetimeMicros } from './datetime.ts'
import { glance } from './glance.ts'
import { isDid, isObject, type JsonObject } from './untrusted.ts'

/** Repositories refuse records above one million bytes, so no honest event is much larger. */
const MAX_FRAME_BYTES = 2_000_000

const V2_PREFIX = 'network.bsky.jetstream.subscribeEvents#'

/** A notice of the server about the stream itself: `OutdatedCursor`, `FutureCursor`. */
export interface ServerNotice {
  readonly kind: 'info'
  readonly name: string
}

/** The server ends the stream: `ConsumerTooSlow`, `InternalError`. */
export interface ServerError {
  readonly kind: 'error'
  readonly name: string
  readonly message: string
}

/** Nothing tells where in the stream the frame stood, so no cursor can move over it. */
export interface Unreadable {
  readonly kind: 'unreadable'
  readonly reason: SkipReason
}

/** What one frame (or one line of a recording) held. */
export type Frame = StreamEvent | ServerNotice | ServerError | Unreadable

/**
 * Decodes one frame of either Jetstream wire; the two tell themselves apart. Never throws, whatever the bytes: an
 * event that cannot be used is skipped with its reason, and a frame without a readable position is `unreadable`.
 * Positions carry the server's sequence number where it sends one, and the time at which it witnessed the event.
 */
export function decode(frame: string | Buffer): Frame {
  const seen = glance(frame)
  if (frame.length > MAX_FRAME_BYTES) return seen ? skip(seen.at, 'too-large') : unreadable('too-large')
  if (seen?.collection !== undefined && !isUsable(seen.collection)) return skip(seen.at, undefined)

  const value = parse(frame)
  if (!isObject(value)) return unreadable('json')
  if (value['$type'] === undefined) return readV1(value)
  if (value['$type'] === 'message' && isObject(value['payload'])) return readV2(value['payload'])
  if (value['$type'] === 'error')
    return { kind: 'error', name: brief(value['error']), message: brief(value['message']) }
  return unreadable('envelope')
}

function parse(frame: string | Buffer): unknown {
  try {
    return JSON.parse(typeof frame === 'string' ? frame : frame.toString('utf8'))
  } catch {
    return undefined
  }
}

/** The wire of `/subscribe`: `cursor` comes only from servers of the v2 software. */
function readV1(event: JsonObject): Frame {
  const { did, time_us: timeUs, cursor, kind } = event
  if (!isCount(timeUs) || timeUs === 0) return unreadable('envelope')
  const at: StreamPosition = { seq: isCount(cursor) ? cursor : undefined, timeUs }
  if (!isDid(did)) return skip(at, 'envelope')
  if (kind !== 'commit') return readAccountKind(at, did, kind, event)
  return isObject(event['commit']) ? readCommit(at, did, event['commit']) : skip(at, 'envelope')
}

/** The wire of `subscribeEvents`. `time` may have been set by the operator; a resume by time counts in `witnessedAt`. */
function readV2(event: JsonObject): Frame {
  const { $type: type, seq, did } = event
  if (typeof type !== 'string' || !type.startsWith(V2_PREFIX)) return unreadable('envelope')
  const kind = type.slice(V2_PREFIX.length)
  if (kind === 'info') return { kind, name: brief(event['name']) }
  const timeUs = parseDatetimeMicros(event['witnessedAt']) ?? parseDatetimeMicros(event['time'])
  if (!isCount(seq) || timeUs === undefined) return unreadable('envelope')
  const at: StreamPosition = { seq, timeUs }
  if (!isDid(did)) return skip(at, 'envelope')
  return kind === 'commit' ? readCommit(at, did, event) : readAccountKind(at, did, kind, event)
}

function readAccountKind(at: StreamPosition, did: string, kind: unknown, event: JsonObject): StreamEvent {
  switch (kind) {
    case 'account':
      return readAccount(at, did, event['account'])
    case 'identity':
      return readIdentity(at, did, event['identity'])
    case 'sync':
      return readSync(at, did, event['sync'])
    default:
      // Kinds that came after this was written are of no interest; a missing kind is a fault.
      return skip(at, typeof kind === 'string' && kind !== '' ? undefined : 'envelope')
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function brief(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200).toWellFormed() : ''
}

function unreadable(reason: SkipReason): Unreadable {
  return { kind: 'unreadable', reason }
}
