import type { AtomKind } from './atom.ts'
import { classOf, HANGUL } from './characters.ts'
import { hashWord } from './tokenize.ts'

/**
 * Every atom that rules name has a number, so that rules and posts meet as integers. The numbers belong to the
 * process and are never given back: what grows is bounded by the different words ever written in settings.
 * Substrings have none, because they are found by an automaton that each matcher builds.
 */
export type AtomId = number
export type NumberedKind = Exclude<AtomKind, 'substring'>

const atoms: { readonly kind: NumberedKind; readonly value: string }[] = []
const named = new Map<NumberedKind, Map<string, AtomId>>()

/** Words by hash, open addressing; a slot holds the number + 1. The size is a power of two. */
let slots = new Int32Array(1024)
let hashes = new Int32Array(1024)
let words = 0
let withHangul = false
let withPlain = false

/** How many atoms there are; numbers are below it. */
export function vocabularySize(): number {
  return atoms.length
}

/** Whether any rule names a Korean word, so that posts have to be searched for stems. */
export function knowsHangul(): boolean {
  return withHangul
}

/** Whether any rule asks for text without diacritics, so that posts have to be read that way too. */
export function knowsPlain(): boolean {
  return withPlain
}

/** From now on posts are read without diacritics too. */
export function wantPlain(): void {
  withPlain = true
}

/** The number of an atom, a new one if need be. */
export function numberOf(kind: NumberedKind, value: string): AtomId {
  if (kind === 'word') return numberOfWord(value)
  const numbers = named.get(kind) ?? new Map<string, AtomId>()
  named.set(kind, numbers)
  let id = numbers.get(value)
  if (id === undefined) {
    id = atoms.push({ kind, value }) - 1
    numbers.set(value, id)
  }
  return id
}

/** The atoms of one kind by value, for looking up what posts contain; undefined while no rule names one. */
export function numbersOf(kind: Exclude<NumberedKind, 'word'>): ReadonlyMap<string, AtomId> | undefined {
  return named.get(kind)
}

/** The number of the word `text[start..end]`, whose hash is known, or -1 where no rule names it. No allocation. */
export function findWord(hash: number, text: string, start: number, end: number): AtomId {
  const mask = slots.length - 1
  for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
    const entry = slots[slot]!
    if (entry === 0) return -1
    if (hashes[slot] !== hash) continue
    const word = atoms[entry - 1]!.value
    if (word.length === end - start && text.startsWith(word, start)) return entry - 1
  }
}

function numberOfWord(value: string): AtomId {
  const hash = hashWord(value)
  const known = findWord(hash, value, 0, value.length)
  if (known >= 0) return known
  if (++words * 2 > slots.length) grow()
  const id = atoms.push({ kind: 'word', value }) - 1
  insert(hash, id)
  if (classOf(value.codePointAt(0)!) === HANGUL) withHangul = true
  return id
}

function insert(hash: number, id: AtomId): void {
  const mask = slots.length - 1
  let slot = spread(hash) & mask
  while (slots[slot] !== 0) slot = (slot + 1) & mask
  slots[slot] = id + 1
  hashes[slot] = hash
}

function grow(): void {
  const [oldSlots, oldHashes] = [slots, hashes]
  slots = new Int32Array(oldSlots.length * 2)
  hashes = new Int32Array(oldSlots.length * 2)
  for (let slot = 0; slot < oldSlots.length; slot++) {
    if (oldSlots[slot] !== 0) insert(oldHashes[slot]!, oldSlots[slot]! - 1)
  }
}

/** FNV leaves the low bits of similar words similar. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15)
}
