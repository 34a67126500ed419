import type { Document } from './document.ts'
import { EVERYWHERE, readAtoms } from './document-atoms.ts'
import { type AtomId, vocabularySize } from './vocabulary.ts'

/**
 * Which atoms the current document contains. One table serves all documents: an atom is present if its stamp is the
 * current number, so nothing is cleared and nothing is allocated per post. Asking about another document than the
 * last one reads that one anew, which is correct in any order and fast in the usual one.
 *
 * What is known of an atom lies side by side, 16 bytes to a row, because with many rules most of the time is spent
 * waiting for memory.
 */
let rows = new Int32Array(4 * 1024)
const STAMP = 0
/** Where a present atom stands, as the bits of document-atoms.ts. */
const BITS = 1
/** How often the atom was seen lately, for choosing rare ones. */
const SIGHTINGS = 2

let documents = 0
let stamp = 0
const LAST_STAMP = 0x7fff_ffff
let current: Document | undefined
let knownAtoms = 0

/** The atoms that a document contains, each once, in `list[0..count]`. */
export interface Atoms {
  readonly list: Int32Array
  readonly count: number
}

const present = { list: new Int32Array(1024), count: 0 }

/** Whether the document contains an atom, where bits are asked for at one of them. */
export function contains(document: Document, atom: AtomId, bits = EVERYWHERE): boolean {
  if (current !== document || knownAtoms !== vocabularySize()) observe(document)
  return has(atom, bits)
}

/** Whether the document contains one of the atoms `list[from..to]`, which are sorted, at one of the bits. */
export function containsOneOf(
  document: Document,
  list: Int32Array,
  bits = EVERYWHERE,
  from = 0,
  to = list.length,
): boolean {
  if (current !== document || knownAtoms !== vocabularySize()) observe(document)
  if (to - from <= 4 * present.count) {
    for (let i = from; i < to; i++) if (has(list[i]!, bits)) return true
    return false
  }
  // A list of many accounts, say: the other way round is shorter.
  for (let i = 0; i < present.count; i++) {
    const atom = present.list[i]!
    if (has(atom, bits) && includes(list, atom, from, to)) return true
  }
  return false
}

/** The atoms that the document contains. Valid until another document is asked about. */
export function atomsOf(document: Document): Atoms {
  if (current !== document || knownAtoms !== vocabularySize()) observe(document)
  return present
}

/** The share of recent documents that contain an atom, and how many documents that is measured on. */
export function frequencyOf(atom: AtomId): { readonly share: number; readonly documents: number } {
  return { share: documents === 0 ? 0 : (rows[4 * atom + SIGHTINGS] ?? 0) / documents, documents }
}

function has(atom: AtomId, bits: number): boolean {
  return rows[4 * atom + STAMP] === stamp && (rows[4 * atom + BITS]! & bits) !== 0
}

/** Binary search in the sorted stretch `list[from..to]`. */
function includes(list: Int32Array, atom: AtomId, from: number, to: number): boolean {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle]! < atom) low = middle + 1
    else high = middle
  }
  return low < to && list[low] === atom
}

function observe(document: Document): void {
  if (current !== document) documents++
  current = document
  knownAtoms = vocabularySize()
  if (rows.length < 4 * knownAtoms) grow()
  if (stamp === LAST_STAMP || documents > 1 << 20) fade()
  stamp++
  present.count = 0
  readAtoms(document, see)
}

function see(atom: AtomId, bits: number): void {
  const row = 4 * atom
  if (rows[row + STAMP] === stamp) {
    rows[row + BITS]! |= bits
    return
  }
  rows[row + STAMP] = stamp
  rows[row + BITS] = bits
  rows[row + SIGHTINGS]!++
  present.list[present.count++] = atom
}

/** Halving now and then lets old traffic count less; stamps begin again before they overflow. */
function fade(): void {
  documents >>>= 1
  stamp = 0
  for (let row = 0; row < rows.length; row += 4) {
    rows[row + STAMP] = 0
    rows[row + SIGHTINGS]! >>>= 1
  }
}

function grow(): void {
  const size = 2 ** Math.ceil(Math.log2(4 * knownAtoms))
  const grown = new Int32Array(size)
  grown.set(rows)
  rows = grown
  present.list = new Int32Array(size / 4)
}
