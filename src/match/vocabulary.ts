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

/** What each atom is called: the text behind its number. */
const spellings: string[] = []
const named: Readonly<Record<Exclude<NumberedKind, 'word'>, Map<string, AtomId>>> = {
  tag: new Map(),
  author: new Map(),
  parent: new Map(),
  quoted: new Map(),
  mention: new Map(),
  domain: new Map(),
  label: new Map(),
  language: new Map(),
  feature: new Map(),
}

/** Words by hash, open addressing; a slot holds the number + 1. The size is a power of two. */
let slots = new Int32Array(1024)
let hashes = new Int32Array(1024)
let words = 0
let withHangul = false
let withPlain = false

/** How many atoms there are; numbers are below it. */
export function vocabularySize(): number {
  return spellings.length
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
  const numbers = named[kind]
  const known = numbers.get(value)
  if (known !== undefined) return known
  const id = spellings.push(value) - 1
  numbers.set(value, id)
  return id
}

/** The atoms of one kind by value, for looking up what posts contain. */
export function numbersOf(kind: Exclude<NumberedKind, 'word'>): ReadonlyMap<string, AtomId> {
  return named[kind]
}

/** The number of the word `text[start..end]`, whose hash is known, or -1 where no rule names it. No allocation. */
export function findWord(hash: number, text: string, start: number, end: number): AtomId {
  const mask = slots.length - 1
  for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
    const entry = slots[slot]!
    if (entry === 0) return -1
    if (hashes[slot] !== hash) continue
    if (isSpelled(spellings[entry - 1]!, text, start, end)) return entry - 1
  }
}

/** Faster than `startsWith` on words of this length, by a factor of five. */
function isSpelled(word: string, text: string, start: number, end: number): boolean {
  if (word.length !== end - start) return false
  for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) !== text.charCodeAt(start + i)) return false
  return true
}

function numberOfWord(value: string): AtomId {
  const hash = hashWord(value)
  const known = findWord(hash, value, 0, value.length)
  if (known >= 0) return known
  if (++words * 2 > slots.length) grow()
  const id = spellings.push(value) - 1
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
