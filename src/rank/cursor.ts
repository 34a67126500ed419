import { createHmac, timingSafeEqual } from 'node:crypto'

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

/** What a cursor holds; one member for each family of orders. */
export type Position = KeyedPosition

/** A cursor that this feed did not make, or that was damaged on its way. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError'
}

export interface CursorCodec {
  /** The opaque string that continues after `position` of feed number `feed`. */
  encode(feed: number, position: Position): string
  /** Throws InvalidCursorError for anything that `encode` did not make for this feed with this secret. */
  decode(feed: number, cursor: string): Position
}

const VERSION = 1
const KEYED = 1
const KEYED_BYTES = 2 + 8 + 8 + 4 + 8
const MAC_BYTES = 10

/**
 * Cursors are binary, base64url, 54 characters: version u8, family u8, rank key i64, rkey i64, author u32, as-of i64, MAC.
 * The MAC (HMAC-SHA256, cut to 80 bits) also covers the feed's number, so a cursor of one feed is refused by every other.
 * The same `secret` makes cursors outlive a restart.
 */
export function createCursorCodec(secret: string | Uint8Array): CursorCodec {
  const sign = (feed: number, body: Uint8Array): Buffer => {
    const scope = Buffer.alloc(4)
    scope.writeInt32BE(feed)
    return createHmac('sha256', secret).update(scope).update(body).digest().subarray(0, MAC_BYTES)
  }
  return {
    encode(feed, position) {
      const body = writeKeyed(position)
      return Buffer.concat([body, sign(feed, body)]).toString('base64url')
    },
    decode(feed, cursor) {
      const bytes = Buffer.from(cursor, 'base64url')
      // Decoding skips foreign characters, so only the exact string that was handed out may pass.
      if (bytes.length !== KEYED_BYTES + MAC_BYTES || bytes.toString('base64url') !== cursor) throw refused()
      const body = bytes.subarray(0, KEYED_BYTES)
      if (!timingSafeEqual(sign(feed, body), bytes.subarray(KEYED_BYTES))) throw refused()
      if (body[0] !== VERSION || body[1] !== KEYED) throw refused()
      return readKeyed(body)
    },
  }
}

function writeKeyed(position: KeyedPosition): Buffer {
  const body = Buffer.alloc(KEYED_BYTES)
  body.writeUInt8(VERSION, 0)
  body.writeUInt8(KEYED, 1)
  body.writeBigInt64BE(position.rankKey, 2)
  body.writeBigInt64BE(position.rkey, 10)
  body.writeUInt32BE(position.author, 18)
  body.writeBigInt64BE(position.asOf, 22)
  return body
}

function readKeyed(body: Buffer): KeyedPosition {
  return {
    family: 'keyed',
    rankKey: body.readBigInt64BE(2),
    rkey: body.readBigInt64BE(10),
    author: body.readUInt32BE(18),
    asOf: body.readBigInt64BE(22),
  }
}

function refused(): InvalidCursorError {
  return new InvalidCursorError(
    'This cursor is damaged or belongs to another feed. Ask again without a cursor to start from the top.',
  )
}
