import { createHmac, timingSafeEqual } from 'node:crypto'
import { GROWN_BYTES } from './shown.ts'
import { decodeRow, encodeRow, ROW_BYTES } from './snapshot.ts'

/** The last row a reader saw of a keyed order, and how new a post may be to appear on the pages that follow. */
export interface KeyedPosition {
  readonly family: 'keyed'
  readonly rankKey: bigint
  readonly rkey: bigint
  /** The author's number in table `actors`. */
  readonly author: number
  /** The newest TID that existed when the first page was made. */
  readonly asOf: bigint
  /** The posts behind the reader, where keys may fall: `grownFilter` of shown.ts. */
  readonly shown?: Uint8Array | undefined
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
const MAC_BYTES = 10

/**
 * Cursors are binary, base64url. Keyed ones have 54 characters, or 736 with the posts shown: version u8, family u8,
 * rank key i64, rkey i64, author u32, as-of i64, filter (shown.ts), MAC. Those of snapshots: version u8, family u8,
 * id i64, offset u16, as-of i64, whether a start follows u8 (2: with its filter), start, filter, MAC; 84 to 1,460.
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
      if (body[1] === KEYED) return readKeyed(body)
      if (body[1] === SNAPSHOT) return readSnapshot(body)
      throw refused()
    },
  }
}

function writeKeyed(position: KeyedPosition): Buffer {
  const asOf = Buffer.alloc(8)
  asOf.writeBigInt64BE(position.asOf)
  return Buffer.concat([Buffer.of(VERSION, KEYED), encodeRow(position), asOf, position.shown ?? Buffer.of()])
}

function readKeyed(body: Buffer): KeyedPosition {
  const row = body.subarray(2, 2 + ROW_BYTES)
  const shown = body.length > KEYED_BYTES ? body.subarray(KEYED_BYTES) : undefined
  return decodeRow(row, body.readBigInt64BE(2 + ROW_BYTES), shown)
}

function writeSnapshot({ snapshot, offset, asOf, start, shown }: SnapshotPosition): Buffer {
  const head = Buffer.alloc(SNAPSHOT_BYTES)
  head.writeUInt8(VERSION, 0)
  head.writeUInt8(SNAPSHOT, 1)
  head.writeBigInt64BE(snapshot, 2)
  head.writeUInt16BE(offset, 10)
  head.writeBigInt64BE(asOf, 12)
  head.writeUInt8(start === undefined ? 0 : start.shown === undefined ? 1 : 2, 20)
  const parts = start === undefined ? [] : [encodeRow(start), start.shown ?? Buffer.of()]
  return Buffer.concat([head, ...parts, shown])
}

function readSnapshot(body: Buffer): SnapshotPosition {
  const asOf = body.readBigInt64BE(12)
  const rowEnd = SNAPSHOT_BYTES + (body[20] === 0 ? 0 : ROW_BYTES)
  const end = rowEnd + (body[20] === 2 ? GROWN_BYTES : 0)
  return {
    family: 'snapshot',
    snapshot: body.readBigInt64BE(2),
    offset: body.readUInt16BE(10),
    asOf,
    start:
      rowEnd === SNAPSHOT_BYTES
        ? undefined
        : decodeRow(
            body.subarray(SNAPSHOT_BYTES, rowEnd),
            asOf,
            end > rowEnd ? body.subarray(rowEnd, end) : undefined,
          ),
    shown: new Uint8Array(body.subarray(end)),
  }
}

function refused(): InvalidCursorError {
  return new InvalidCursorError(
    'This cursor is damaged or belongs to another feed or reader. Ask again without a cursor to start from the top.',
  )
}
