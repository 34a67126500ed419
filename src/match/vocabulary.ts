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

let atoms = 0
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

/** Words by hash, open addressing: hash and number + 1 side by side. The number of slots is a power of two. */
let slots = new Int32Array(2 * 1024)
/** The UTF-16 units of all words end to end; each atom knows where its own begin and end. */
let letters = new Uint16Array(8192)
let wordEnds = new Int32Array(1024)
let wordStarts = new Int32Array(1024)
let lettersUsed = 0
let words = 0
let withHangul = false
let withPlain = false

/** How many atoms there are; numbers are below it. */
export function vocabularySize(): number {
  return atoms
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
  numbers.set(value, atoms)
  return atoms++
}

/** The atoms of one kind by value, for looking up what posts contain. */
export function numbersOf(kind: Exclude<NumberedKind, 'word'>): ReadonlyMap<string, AtomId> {
  return named[kind]
}

/** The number of the word `text[start..end]`, whose hash is known, or -1 where no rule names it. No allocation. */
export function findWord(hash: number, text: string, start: number, end: number): AtomId {
  const mask = slots.length - 1
  for (let slot = (spread(hash) << 1) & mask; ; slot = (slot + 2) & mask) {
    const id = slots[slot + 1]! - 1
    if (id < 0) return -1
    if (slots[slot] === hash && isSpelled(id, text, start, end)) return id
  }
}

/** Words lie end to end in memory, so that comparing one touches a single place. */
function isSpelled(id: AtomId, text: string, start: number, end: number): boolean {
  const first = wordStarts[id]!
  if (wordEnds[id]! - first !== end - start) return false
  for (let i = 0; i < end - start; i++) if (letters[first + i] !== text.charCodeAt(start + i)) return false
  return true
}

function numberOfWord(value: string): AtomId {
  const hash = hashWord(value)
  const known = findWord(hash, value, 0, value.length)
  if (known >= 0) return known
  if (++words * 4 > slots.length) growSlots()
  const id = atoms++
  spell(id, value)
  insert(hash, id)
  if (classOf(value.codePointAt(0)!) === HANGUL) withHangul = true
  return id
}

function spell(id: AtomId, value: string): void {
  if (id >= wordEnds.length) {
    wordStarts = grown(wordStarts, id * 2)
    wordEnds = grown(wordEnds, id * 2)
  }
  if (lettersUsed + value.length > letters.length) {
    const more = new Uint16Array(2 * (lettersUsed + value.length))
    more.set(letters)
    letters = more
  }
  wordStarts[id] = lettersUsed
  for (let i = 0; i < value.length; i++) letters[lettersUsed++] = value.charCodeAt(i)
  wordEnds[id] = lettersUsed
}

function insert(hash: number, id: AtomId): void {
  const mask = slots.length - 1
  let slot = (spread(hash) << 1) & mask
  while (slots[slot + 1] !== 0) slot = (slot + 2) & mask
  slots[slot] = hash
  slots[slot + 1] = id + 1
}

function growSlots(): void {
  const old = slots
  slots = new Int32Array(old.length * 2)
  for (let slot = 0; slot < old.length; slot += 2) {
    if (old[slot + 1] !== 0) insert(old[slot]!, old[slot + 1]! - 1)
  }
}

function grown(array: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(size)
  copy.set(array)
  return copy
}

/** FNV leaves the low bits of similar words similar. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15)
}
