import { classOf, classOfUnit, SEPARATOR } from './characters.ts'

/**
 * The words of a folded text by position, in order: `starts[i]`..`ends[i]` in UTF-16 units, `kinds[i]` as in
 * characters.ts, `hashes[i]` as `hashWord` gives it.
 */
export interface Tokens {
  readonly starts: number[]
  readonly ends: number[]
  readonly kinds: number[]
  readonly hashes: number[]
}

const HASH_SEED = 0x811c9dc5 | 0
const HASH_PRIME = 0x01000193

/**
 * Parts folded text into tokens: the longest stretches of characters of one class. Everything that is no letter,
 * digit, mark or `_` separates, apostrophes and hyphens too (`don't` is two words, and a phrase in a rule). Where
 * the class changes a new token begins without a separator: `iphone充電` is two.
 */
export function tokenize(text: string): Tokens {
  const tokens: Tokens = { starts: [], ends: [], kinds: [], hashes: [] }
  const length = text.length
  let kind = SEPARATOR
  let start = 0
  let hash = 0
  for (let i = 0; i < length; ) {
    const unit = text.charCodeAt(i)
    let here: number
    let units = 1
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const codePoint = text.codePointAt(i)!
      here = classOf(codePoint)
      if (codePoint > 0xffff) units = 2
    } else here = classOfUnit(unit)

    if (here !== kind) {
      if (kind !== SEPARATOR) push(tokens, start, i, kind, hash)
      kind = here
      start = i
      hash = HASH_SEED
    }
    if (here !== SEPARATOR) {
      hash = Math.imul(hash ^ unit, HASH_PRIME)
      if (units === 2) hash = Math.imul(hash ^ text.charCodeAt(i + 1), HASH_PRIME)
    }
    i += units
  }
  if (kind !== SEPARATOR) push(tokens, start, length, kind, hash)
  return tokens
}

/** The hash (FNV-1a over UTF-16 units) that tokens of the same spelling have. */
export function hashWord(text: string, start = 0, end = text.length): number {
  let hash = HASH_SEED
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), HASH_PRIME)
  return hash
}

function push(tokens: Tokens, start: number, end: number, kind: number, hash: number): void {
  tokens.starts.push(start)
  tokens.ends.push(end)
  tokens.kinds.push(kind)
  tokens.hashes.push(hash)
}
