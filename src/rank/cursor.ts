import { createHmac, timingSafeEqual } from 'node:crypto'
import { decodeRow, encodeRow } from './snapshot.ts'

/** The last row a reader saw of a keyed order, and how new a post may be to appear on the pages that follow. */
export interface KeyedPosition {
  readonly family: 'keyed'
  readonly rankKey: bigint
  readonly rkey: bigint
  /** The author's number in table `actors`. */
  readonly author: number
  /** The newest TID that existed when the first page was made. */
  readonly asOf: bigint
}

/** How far a reader came in a snapshot, and what it takes to go on without it. */
export interface SnapshotPosition {
  readonly family: 'snapshot'
  /** 0 where there is none yet. */
  readonly snapshot: bigint
  /** Posts of it that are behind the reader, at most 65,535. */
  readonly offset: number
  readonly asOf: bigint
  /** The row of a keyed order below which the snapshot begins. */
  readonly start: KeyedPosition | undefined
  /** The posts behind the reader; shown.ts. */
  readonly shown: Uint8Array
}

/** What a cursor holds; one member for each family of orders. */
export type Position = KeyedPosition | SnapshotPosition

/** A cursor that this feed did not make, or that was damaged on its way. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError'
}

export interface CursorCodec {
  /** The opaque string that continues after `position` of feed number `feed`; only for `viewer` (a DID) if given. */
  encode(feed: number, position: Position, viewer?: string): string
  /** Throws InvalidCursorError for anything that `encode` did not make for this feed and viewer with this secret. */
  decode(feed: number, cursor: string, viewer?: string): Position
}

const VERSION = 1
const KEYED = 1
const SNAPSHOT = 2
const KEYED_BYTES = 30
const SNAPSHOT_BYTES = 21
const ROW_BYTES = 20
const MAC_BYTES = 10

/**
 * Cursors are binary, base64url. Keyed ones have 54 characters: version u8, family u8, rank key i64, rkey i64, author
 * u32, as-of i64, MAC. Those of snapshots: version u8, family u8, id i64, offset u16, as-of i64, whether a start
 * follows u8, start (20 bytes), filter of the posts shown (shown.ts), MAC; 84 to 778 characters.
 * The MAC (HMAC-SHA256, cut to 80 bits) also covers the feed's number and the viewer, so a cursor of one is refused by
 * every other. The same `secret` makes cursors outlive a restart.
 */
export function createCursorCodec(secret: string | Uint8Array): CursorCodec {
  const sign = (feed: number, viewer: string | undefined, body: Uint8Array): Buffer => {
    const scope = Buffer.alloc(4)
    scope.writeInt32BE(feed)
    const mac = createHmac('sha256', secret).update(scope)
    // A body begins with its version, so nothing else is read as the mark of a viewer.
    if (viewer !== undefined) mac.update(`\u00ff${viewer.length} ${viewer}`)
    return mac.update(body).digest().subarray(0, MAC_BYTES)
  }
  return {
    encode(feed, position, viewer) {
      const body = position.family === 'keyed' ? writeKeyed(position) : writeSnapshot(position)
      return Buffer.concat([body, sign(feed, viewer, body)]).toString('base64url')
    },
    decode(feed, cursor, viewer) {
      const bytes = Buffer.from(cursor, 'base64url')
      // Decoding skips foreign characters, so only the exact string that was handed out may pass.
      if (bytes.length < SNAPSHOT_BYTES + MAC_BYTES || bytes.toString('base64url') !== cursor) throw refused()
      const body = bytes.subarray(0, -MAC_BYTES)
      if (!timingSafeEqual(sign(feed, viewer, body), bytes.subarray(-MAC_BYTES))) throw refused()
      if (body[0] !== VERSION) throw refused()
      if (body[1] === KEYED && body.length === KEYED_BYTES) return readKeyed(body)
      if (body[1] === SNAPSHOT) return readSnapshot(body)
      throw refused()
    },
  }
}

function writeKeyed(position: KeyedPosition): Buffer {
  const asOf = Buffer.alloc(8)
  asOf.writeBigInt64BE(position.asOf)
  return Buffer.concat([Buffer.of(VERSION, KEYED), encodeRow(position), asOf])
}

function readKeyed(body: Buffer): KeyedPosition {
  return decodeRow(body.subarray(2, 2 + ROW_BYTES), body.readBigInt64BE(2 + ROW_BYTES))
}

function writeSnapshot({ snapshot, offset, asOf, start, shown }: SnapshotPosition): Buffer {
  const head = Buffer.alloc(SNAPSHOT_BYTES)
  head.writeUInt8(VERSION, 0)
  head.writeUInt8(SNAPSHOT, 1)
  head.writeBigInt64BE(snapshot, 2)
  head.writeUInt16BE(offset, 10)
  head.writeBigInt64BE(asOf, 12)
  head.writeUInt8(start === undefined ? 0 : 1, 20)
  return Buffer.concat([head, ...(start === undefined ? [] : [encodeRow(start)]), shown])
}

function readSnapshot(body: Buffer): SnapshotPosition {
  const asOf = body.readBigInt64BE(12)
  const hasStart = body[20] === 1
  const end = SNAPSHOT_BYTES + (hasStart ? ROW_BYTES : 0)
  return {
    family: 'snapshot',
    snapshot: body.readBigInt64BE(2),
    offset: body.readUInt16BE(10),
    asOf,
    start: hasStart ? decodeRow(body.subarray(SNAPSHOT_BYTES, end), asOf) : undefined,
    shown: new Uint8Array(body.subarray(end)),
  }
}

function refused(): InvalidCursorError {
  return new InvalidCursorError(
    'This cursor is damaged or belongs to another feed or reader. Ask again without a cursor to start from the top.',
  )
}
