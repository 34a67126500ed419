import { classOf, classOfUnit, SEPARATOR } from './characters.ts'

/**
 * The words of a folded text by position, in order: `starts[i]`..`ends[i]` in UTF-16 units, `kinds[i]` as in
 * characters.ts, `hashes[i]` as `hashWord` gives it.
 */
export interface Tokens {
  readonly count: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly kinds: Uint8Array
  readonly hashes: Int32Array
}

/** Room for the tokens of one text, used again for every text: most are read once and forgotten. */
let room = roomFor(4096)

const HASH_SEED = 0x811c9dc5 | 0
const HASH_PRIME = 0x01000193

/**
 * Parts folded text into tokens: the longest stretches of characters of one class. Everything that is no letter,
 * digit, mark or `_` separates, apostrophes and hyphens too (`don't` is two words, and a phrase in a rule). Where
 * the class changes a new token begins without a separator: `iphone充電` is two.
 */
export function tokenize(text: string): Tokens {
  const { count, starts, ends, kinds, hashes } = scanTokens(text)
  return {
    count,
    starts: starts.slice(0, count),
    ends: ends.slice(0, count),
    kinds: kinds.slice(0, count),
    hashes: hashes.slice(0, count),
  }
}

/** The same without a copy: valid until the next call. */
export function scanTokens(text: string): Tokens {
  const length = text.length
  if (length > room.starts.length) room = roomFor(length)
  const { starts, ends, kinds, hashes } = room
  let count = 0
  let kind = SEPARATOR
  let hash = 0
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i)
    const codePoint = unit >= 0xd800 && unit <= 0xdbff ? text.codePointAt(i)! : unit
    const isPair = codePoint > 0xffff
    const here = isPair ? classOf(codePoint) : classOfUnit(unit)
    if (here !== kind) {
      if (kind !== SEPARATOR) {
        ends[count] = i
        hashes[count++] = hash
      }
      kind = here
      starts[count] = i
      kinds[count] = here
      hash = HASH_SEED
    }
    if (here !== SEPARATOR) hash = Math.imul(hash ^ unit, HASH_PRIME)
    if (!isPair) continue
    i++
    if (here !== SEPARATOR) hash = Math.imul(hash ^ text.charCodeAt(i), HASH_PRIME)
  }
  if (kind !== SEPARATOR) {
    ends[count] = length
    hashes[count++] = hash
  }
  return { count, starts, ends, kinds, hashes }
}

/** The hash (FNV-1a over UTF-16 units) that tokens of the same spelling have. */
export function hashWord(text: string, start = 0, end = text.length): number {
  let hash = HASH_SEED
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), HASH_PRIME)
  return hash
}

function roomFor(units: number) {
  // One more than there can be tokens: a separator at the end begins one that is never finished.
  const size = units + 1
  return {
    starts: new Int32Array(size),
    ends: new Int32Array(size),
    kinds: new Uint8Array(size),
    hashes: new Int32Array(size),
  }
}
