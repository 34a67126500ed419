import { decodeTid, encodeTid, tidAt } from '../../tid.ts'

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** Three characters of base32 for every 15 bits. */
const TRIPLES = Array.from(
  { length: 32 ** 3 },
  (_, i) => BASE32[i >> 10]! + BASE32[(i >> 5) & 31]! + BASE32[i & 31]!,
)

/** A well-mixed 32-bit number for a pair of numbers (the finaliser of MurmurHash3). */
export function mix(a: number, b: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b ^ 0x85ebca6b, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function base32(seed: number, triples: number): string {
  let text = ''
  let state = seed
  for (let i = 0; i < triples; i++) {
    state = mix(state, i)
    text += TRIPLES[state >>> 17]
  }
  return text
}

/** A `did:plc`, the same for the same numbers. */
export function fakeDid(seed: number, index: number): string {
  return `did:plc:${base32(mix(seed, index), 8)}`
}

/** The CID of a record that was never hashed: right in form (CIDv1, dag-cbor, sha-256), the same for the same numbers. */
export function fakeCid(a: number, b: number): string {
  const seed = mix(a, b)
  // The digest starts within a character and ends within another: each of the two has three bits of it.
  return `bafyrei${BASE32[seed & 7]}${base32(seed, 17).slice(1)}${BASE32[(seed >>> 8) & 28]}`
}

/** The CID of a blob (raw), as `fakeCid`. */
export function fakeBlobCid(a: number, b: number): string {
  return `bafkrei${fakeCid(a, b).slice(7)}`
}

/** The TID of `micros` since 1970 on the clock `clock` (0 to 1023). */
export function tidText(micros: number, clock: number): string {
  return encodeTid(tidAt(micros) | BigInt(clock))
}

/** The TID `seconds` after `tid` on the same clock. */
export function tidAfter(tid: string, seconds: number): string {
  return encodeTid((decodeTid(tid) ?? 0n) + (BigInt(Math.round(seconds * 1e6)) << 10n))
}
