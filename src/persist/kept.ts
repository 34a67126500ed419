import { tidMicros } from '../tid.ts'
import type { Reader } from './database.ts'

/**
 * The posts that are stored, for ingest to tell which engagements matter: a set of 52-bit fingerprints, about 16 bytes
 * a post. It may say yes to a post that is not stored (the database decides then), never no to one that is.
 */
export interface KeptPosts {
  has(did: string, rkey: bigint): boolean
  add(did: string, rkey: bigint): void
  /** Forgets posts of days that ended before `micros` since 1970. */
  dropBefore(micros: number): void
  /** Posts in the set. */
  readonly size: number
}

const DAY_US = 86_400_000_000

export function emptyKept(): KeptPosts {
  const days = new Map<number, FingerprintSet>()
  return {
    has: (did, rkey) => days.get(dayOf(rkey))?.has(fingerprint(did, rkey)) ?? false,
    add(did, rkey) {
      const day = dayOf(rkey)
      const set = days.get(day) ?? fingerprintSet()
      days.set(day, set)
      set.add(fingerprint(did, rkey))
    },
    dropBefore(micros) {
      const first = Math.floor(micros / DAY_US)
      for (const day of days.keys()) if (day < first) days.delete(day)
    },
    get size() {
      return days.values().reduce((sum, set) => sum + set.size, 0)
    },
  }
}

/** Rows per read: one read takes about 30 ms, well under the time limit of any role. */
const PAGE = 20_000

/**
 * The posts stored now, deleted ones included whose counters are kept (they may be written again). Load it when the
 * writer holds the ingest lock, or posts written meanwhile are missing.
 */
export async function loadKept(reader: Reader, signal?: AbortSignal, page = PAGE): Promise<KeptPosts> {
  const kept = emptyKept()
  let last = { author: 0, rkey: -1n }
  for (;;) {
    signal?.throwIfAborted()
    const rows = await reader
      .selectFrom('post_stats')
      .innerJoin('actors', 'actors.id', 'post_stats.author')
      .select(['post_stats.author', 'post_stats.rkey', 'actors.did'])
      .where(({ eb, refTuple, tuple }) =>
        eb(refTuple('post_stats.author', 'post_stats.rkey'), '>', tuple(last.author, last.rkey)),
      )
      .orderBy('post_stats.author')
      .orderBy('post_stats.rkey')
      .limit(page)
      .execute()
    for (const { did, rkey } of rows) kept.add(did, rkey)
    if (rows.length < page) return kept
    last = rows.at(-1)!
  }
}

function dayOf(rkey: bigint): number {
  return Math.floor(tidMicros(rkey) / DAY_US)
}

/** 52 bits of a mix of both, never 0; two FNV-1a hashes with different seeds. */
function fingerprint(did: string, rkey: bigint): number {
  const high = Number(rkey >> 32n)
  const low = Number(rkey & 0xffff_ffffn) | 0
  let a = 0x811c9dc5 ^ low
  let b = 0x9747b28c ^ high
  for (let i = 0; i < did.length; i++) {
    const code = did.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x5bd1e995)
  }
  a = Math.imul(a ^ (a >>> 15) ^ high, 0x2c1b3c6d)
  b = Math.imul(b ^ (b >>> 13) ^ low, 0x297a2d39)
  a ^= a >>> 12
  b ^= b >>> 15
  return (a >>> 0) * 2 ** 20 + (b >>> 12) || 1
}

interface FingerprintSet {
  has(fingerprint: number): boolean
  add(fingerprint: number): void
  readonly size: number
}

/** Open addressing in a Float64Array, which holds integers of 53 bits; 0 is an empty slot; at most half full. */
function fingerprintSet(): FingerprintSet {
  let slots = new Float64Array(1024)
  let size = 0

  /** Where the fingerprint is, or the empty slot where it would go. */
  const find = (value: number): number => {
    const mask = slots.length - 1
    let at = Math.floor(value / 2 ** 20) & mask
    while (slots[at] !== 0 && slots[at] !== value) at = (at + 1) & mask
    return at
  }
  const grow = () => {
    const old = slots
    slots = new Float64Array(old.length * 2)
    for (const value of old) if (value !== 0) slots[find(value)] = value
  }
  return {
    has: (value) => slots[find(value)] === value,
    add(value) {
      const at = find(value)
      if (slots[at] === value) return
      slots[at] = value
      size++
      if (size * 2 > slots.length) grow()
    },
    get size() {
      return size
    },
  }
}
