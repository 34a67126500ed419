import { randomBytes } from 'node:crypto'
import type { Candidate } from './algorithm.ts'
import type { List } from './compose.ts'
import type { KeyedPosition } from './cursor.ts'
import { GROWN_BYTES } from './shown.ts'

/** A list as one reader, or everybody, pages it. Never changes. */
export interface Snapshot {
  /** Random and positive. */
  readonly id: bigint
  /** The feed's number in table `feeds`. */
  readonly feed: number
  /** Milliseconds since 1970. */
  readonly madeAt: number
  readonly asOf: bigint
  /** The row of a keyed order below which the list begins, and where the order goes on below the list. */
  readonly start: KeyedPosition | undefined
  readonly tail: KeyedPosition | undefined
  /** The reader's languages that the order used. */
  readonly languages: readonly string[]
  readonly authors: Uint32Array
  readonly rkeys: BigInt64Array
}

export function snapshotOf(
  { posts, tail, languages }: Pick<List, 'posts' | 'tail' | 'languages'>,
  parts: Pick<Snapshot, 'feed' | 'madeAt' | 'asOf' | 'start'>,
): Snapshot {
  const { feed, madeAt, asOf, start } = parts
  return {
    id: (randomBytes(8).readBigUInt64BE() >> 1n) | 1n,
    feed,
    madeAt,
    asOf,
    start,
    tail,
    languages,
    authors: Uint32Array.from(posts, ({ author }) => author),
    rkeys: BigInt64Array.from(posts, ({ rkey }) => rkey),
  }
}

/** The posts from one offset up to, not including, another. */
export function postsOf({ authors, rkeys }: Snapshot, from = 0, to = authors.length): Candidate[] {
  const end = Math.min(to, authors.length)
  return Array.from({ length: Math.max(0, end - from) }, (_, index) => ({
    author: authors[from + index]!,
    rkey: rkeys[from + index]!,
  }))
}

const VERSION = 1
const HAS_START = 1
const HAS_TAIL = 2
const START_SHOWN = 4
const TAIL_SHOWN = 8
export const ROW_BYTES = 20
const POST_BYTES = 12

/**
 * The body that the database keeps: version u8, flags u8, as-of i64, start and tail (each rank key i64, rkey i64,
 * author u32, and the filter of the posts above) as far as there, length u8 and ASCII of the languages, and 12 bytes a post (author u32, rkey i64).
 */
export function encodeSnapshot(snapshot: Snapshot): Buffer {
  const { start, tail, asOf, authors, rkeys } = snapshot
  const languages = Buffer.from(snapshot.languages.join(','), 'latin1').subarray(0, 255)
  const head = Buffer.alloc(10)
  head.writeUInt8(VERSION, 0)
  const flags = [start && HAS_START, tail && HAS_TAIL, start?.shown && START_SHOWN, tail?.shown && TAIL_SHOWN]
  head.writeUInt8(
    flags.reduce<number>((all, flag) => all | (flag ?? 0), 0),
    1,
  )
  head.writeBigInt64BE(asOf, 2)
  const posts = Buffer.alloc(authors.length * POST_BYTES)
  authors.forEach((author, index) => {
    posts.writeUInt32BE(author, index * POST_BYTES)
    posts.writeBigInt64BE(rkeys[index]!, index * POST_BYTES + 4)
  })
  const rows = [start, tail].flatMap((row) =>
    row === undefined ? [] : [encodeRow(row), row.shown ?? Buffer.of()],
  )
  return Buffer.concat([head, ...rows, Buffer.of(languages.length), languages, posts])
}

/** Undefined for the body of another version of Lycan. */
export function decodeSnapshot(
  body: Buffer,
  { id, feed, madeAt }: Pick<Snapshot, 'id' | 'feed' | 'madeAt'>,
): Snapshot | undefined {
  if (body[0] !== VERSION) return undefined
  const asOf = body.readBigInt64BE(2)
  let at = 10
  const take = (bytes: number) => {
    at += bytes
    return body.subarray(at - bytes, at)
  }
  const row = (flag: number, shownFlag: number): KeyedPosition | undefined =>
    (body[1]! & flag) === 0
      ? undefined
      : decodeRow(take(ROW_BYTES), asOf, (body[1]! & shownFlag) === 0 ? undefined : take(GROWN_BYTES))
  const start = row(HAS_START, START_SHOWN)
  const tail = row(HAS_TAIL, TAIL_SHOWN)
  const languages = body.toString('latin1', at + 1, at + 1 + body[at]!)
  at += 1 + body[at]!
  const count = Math.floor((body.length - at) / POST_BYTES)
  const offsets = Array.from({ length: count }, (_, index) => at + index * POST_BYTES)
  return {
    id,
    feed,
    madeAt,
    asOf,
    start,
    tail,
    languages: languages === '' ? [] : languages.split(','),
    authors: Uint32Array.from(offsets, (offset) => body.readUInt32BE(offset)),
    rkeys: BigInt64Array.from(offsets, (offset) => body.readBigInt64BE(offset + 4)),
  }
}

/** A row of a keyed order in 20 bytes: rank key i64, rkey i64, author u32. */
export function encodeRow({ rankKey, rkey, author }: KeyedPosition): Buffer {
  const row = Buffer.alloc(ROW_BYTES)
  row.writeBigInt64BE(rankKey, 0)
  row.writeBigInt64BE(rkey, 8)
  row.writeUInt32BE(author, 16)
  return row
}

export function decodeRow(row: Buffer, asOf: bigint, shown?: Buffer): KeyedPosition {
  return {
    family: 'keyed',
    rankKey: row.readBigInt64BE(0),
    rkey: row.readBigInt64BE(8),
    author: row.readUInt32BE(16),
    asOf,
    ...(shown && { shown: new Uint8Array(shown) }),
  }
}
