import { RUN, WORD } from '../characters.ts'
import type { Document } from '../document.ts'
import { tokenize } from '../tokenize.ts'

/** What is compared of two posts. Equal texts have equal fingerprints; similar texts agree in most of `minima`. */
export interface Fingerprint {
  /** How many letters are left when links, mentions, digits and signs are taken away. */
  readonly letters: number
  /** 53 bits of a hash of these letters. */
  readonly hash: number
  /** One-permutation MinHash over stretches of four letters; EMPTY where no stretch fell into the bin. */
  readonly minima: Int32Array
}

export const BINS = 16
export const EMPTY = 0x7fff_ffff
const STRETCH = 4

/** Links, mentions and hashtags' signs vary between copies of one text. */
const VARYING = /https?:\/\/\S+|(?:^|(?<=\s))@\S+/g

/** The fingerprint of a post's text, computed once per post. */
export function fingerprintOf(document: Document): Fingerprint {
  document.memo.fingerprint ??= fingerprint(document.fields[0]!.text)
  return document.memo.fingerprint
}

/** The fingerprint of a folded text. */
export function fingerprint(text: string): Fingerprint {
  const kept = text.replace(VARYING, ' ')
  const { count, starts, ends, kinds } = tokenize(kept)
  let letters = ''
  for (let i = 0; i < count; i++) {
    const token = kept.slice(starts[i]!, ends[i]!)
    letters += kinds[i] === WORD || kinds[i] === RUN ? token.replace(/[\p{N}_]+/gu, '') : token
  }
  return { letters: letters.length, hash: hashText(letters), minima: minHash(letters) }
}

/** The share of bins in which two fingerprints agree, an estimate of how many stretches the texts share; 0 to 1. */
export function similarity(one: Fingerprint, other: Fingerprint): number {
  let filled = 0
  let equal = 0
  for (let bin = 0; bin < BINS; bin++) {
    const [left, right] = [one.minima[bin]!, other.minima[bin]!]
    if (left === EMPTY && right === EMPTY) continue
    filled++
    if (left === right) equal++
  }
  return filled === 0 ? 0 : equal / filled
}

function minHash(letters: string): Int32Array {
  const minima = new Int32Array(BINS).fill(EMPTY)
  for (let i = 0; i + STRETCH <= letters.length; i++) {
    let hash = 0
    for (let j = 0; j < STRETCH; j++) hash = Math.imul(hash ^ letters.charCodeAt(i + j), 0x5bd1e995)
    hash = mix(hash)
    const bin = hash & (BINS - 1)
    const value = hash >>> 4
    if (value < minima[bin]!) minima[bin] = value
  }
  return minima
}

/** 53 bits of a hash, as a number that is exact. Always the same for the same text: it may be stored. */
export function hashText(letters: string): number {
  let low = 0x811c9dc5
  let high = 0x41c6ce57
  for (let i = 0; i < letters.length; i++) {
    const unit = letters.charCodeAt(i)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit, 0x5f356495)
  }
  return (mix(high) & 0x1f_ffff) * 2 ** 32 + (mix(low) >>> 0)
}

/** The finalizer of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(input: number): number {
  let hash = input ^ (input >>> 16)
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
