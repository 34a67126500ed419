import type { Post } from '../event.ts'
import { HANGUL } from './characters.ts'
import { type Document, PLACES, plainOf } from './document.ts'
import { primarySubtag } from './language-tags.ts'
import { linkDomains } from './link-domains.ts'
import { stemEnds } from './particles.ts'
import { hashWord, scanTokens } from './tokenize.ts'
import { type AtomId, findWord, knowsHangul, knowsPlain, numbersOf, vocabularySize } from './vocabulary.ts'

/**
 * Which atoms the current document contains. One set of arrays serves all documents: an atom is present if its
 * stamp is the current number, so nothing is cleared and nothing is allocated per post. Asking about another
 * document than the last one reads that one anew, which is correct in any order and fast in the usual one.
 */
let stamps = new Int32Array(1024)
/** Where a present atom was seen: places of document.ts, and the same shifted by PLAIN_SHIFT without diacritics. */
let masks = new Uint8Array(1024)
/** How often each atom was seen lately, for choosing rare ones. */
let sightings = new Uint32Array(1024)
let documents = 0
let stamp = 0
let current: Document | undefined
let knownAtoms = 0

let present: AtomId[] = []
let author: AtomId = -1
const PLAIN_SHIFT = 4
/** Every place, with diacritics; and with all bits, for atoms that have no place. */
export const EVERYWHERE = 0x0f
const ALWAYS = 0xff
const LAST_STAMP = 0x7fff_ffff

/** Whether the document contains an atom; for words, in one of the places of `mask`, with or without diacritics. */
export function contains(document: Document, atom: AtomId, mask = EVERYWHERE, plain = false): boolean {
  if (current !== document || knownAtoms !== vocabularySize()) observe(document)
  return stamps[atom] === stamp && (masks[atom]! & (plain ? mask << PLAIN_SHIFT : mask)) !== 0
}

/** Whether the document contains one of the atoms. */
export function containsOneOf(document: Document, atoms: Int32Array, mask: number, plain: boolean): boolean {
  if (current !== document || knownAtoms !== vocabularySize()) observe(document)
  const wanted = plain ? mask << PLAIN_SHIFT : mask
  for (let i = 0; i < atoms.length; i++) {
    const atom = atoms[i]!
    if (stamps[atom] === stamp && (masks[atom]! & wanted) !== 0) return true
  }
  return false
}

/** The atom of the document's author, or -1 where no rule names the account. */
export function authorOf(document: Document): AtomId {
  if (current !== document || knownAtoms !== vocabularySize()) observe(document)
  return author
}

/** The atoms that the document contains, each once. Valid until another document is asked about. */
export function atomsOf(document: Document): readonly AtomId[] {
  if (current !== document || knownAtoms !== vocabularySize()) observe(document)
  return present
}

/** The share of recent documents that contain an atom, and how many documents that is measured on. */
export function frequencyOf(atom: AtomId): { readonly share: number; readonly documents: number } {
  return { share: documents === 0 ? 0 : (sightings[atom] ?? 0) / documents, documents }
}

function observe(document: Document): void {
  if (current !== document) count()
  current = document
  knownAtoms = vocabularySize()
  if (stamps.length < knownAtoms) grow(knownAtoms)
  if (stamp === LAST_STAMP) {
    stamps.fill(0)
    stamp = 0
  }
  stamp++
  present = []
  const { post, fields } = document
  const plain = knowsPlain()
  for (const field of fields) {
    if (!plain) readWords(field.text, field.place)
    else if (plainOf(field) === field) readWords(field.text, field.place | (field.place << PLAIN_SHIFT))
    else {
      readWords(field.text, field.place)
      readWords(plainOf(field).text, field.place << PLAIN_SHIFT)
    }
  }
  author = readOne('author', post.did)
  if (post.tags.length > 0) readTags(document)
  if (post.mentions.length > 0) readAll('mention', post.mentions)
  if (post.labels.length > 0) readAll('label', post.labels)
  if (post.replyParent !== undefined) readOne('parent', post.replyParent.did)
  if (post.quote !== undefined) readOne('quoted', post.quote.did)
  if (post.links.length > 0 && numbersOf('domain').size > 0) readAll('domain', linkDomains(document))
  readLanguages(post.langs)
  readFeatures(post)
}

function readWords(text: string, mask: number): void {
  const { count, starts, ends, kinds, hashes } = scanTokens(text)
  for (let i = 0; i < count; i++) {
    const atom = findWord(hashes[i]!, text, starts[i]!, ends[i]!)
    if (atom >= 0) see(atom, mask)
    if (kinds[i] === HANGUL && knowsHangul()) readStems(text, starts[i]!, ends[i]!, mask)
  }
}

function readStems(text: string, start: number, end: number, mask: number): void {
  for (const cut of stemEnds(text, start, end)) {
    const atom = findWord(hashWord(text, start, cut), text, start, cut)
    if (atom >= 0) see(atom, mask)
  }
}

function readTags(document: Document): void {
  const numbers = numbersOf('tag')
  if (numbers.size === 0) return
  for (const field of document.fields) {
    if (field.place !== PLACES.tag) continue
    const atom = numbers.get(field.text)
    if (atom !== undefined) see(atom, EVERYWHERE)
    if (!knowsPlain()) continue
    const plain = numbers.get(plainOf(field).text)
    if (plain !== undefined) see(plain, EVERYWHERE << PLAIN_SHIFT)
  }
}

function readLanguages(langs: readonly string[]): void {
  if (numbersOf('language').size === 0) return
  if (langs.length === 0) readOne('language', '')
  for (const lang of langs) readOne('language', primarySubtag(lang))
}

/** The parts of a post that rules find candidates by. */
function readFeatures(post: Post): void {
  if (numbersOf('feature').size === 0) return
  if (post.images > 0) readOne('feature', 'image')
  if (post.video) readOne('feature', 'video')
  if (post.gif) readOne('feature', 'gif')
  if (post.external) readOne('feature', 'external')
  if (post.quote !== undefined) readOne('feature', 'quote')
  if (post.replyParent !== undefined || post.replyRoot !== undefined) readOne('feature', 'reply')
  if (post.alts.length > 0) readOne('feature', 'alt')
  if (post.links.length > 0) readOne('feature', 'link')
}

/** The atom of a value, or -1 where no rule names it. */
function readOne(kind: Parameters<typeof numbersOf>[0], value: string): AtomId {
  const atom = numbersOf(kind).get(value) ?? -1
  if (atom >= 0) see(atom, ALWAYS)
  return atom
}

function readAll(kind: Parameters<typeof numbersOf>[0], values: readonly string[]): void {
  const numbers = numbersOf(kind)
  for (const value of values) {
    const atom = numbers.get(value)
    if (atom !== undefined) see(atom, ALWAYS)
  }
}

function see(atom: AtomId, mask: number): void {
  if (stamps[atom] === stamp) {
    masks[atom]! |= mask
    return
  }
  stamps[atom] = stamp
  masks[atom] = mask
  present.push(atom)
  sightings[atom]!++
}

/** Halving now and then lets old traffic fade. */
function count(): void {
  if (++documents < 1 << 20) return
  documents >>>= 1
  for (let atom = 0; atom < sightings.length; atom++) sightings[atom]! >>>= 1
}

function grow(atoms: number): void {
  const size = 2 ** Math.ceil(Math.log2(atoms + 1))
  const grown = {
    stamps: new Int32Array(size),
    masks: new Uint8Array(size),
    sightings: new Uint32Array(size),
  }
  grown.stamps.set(stamps)
  grown.masks.set(masks)
  grown.sightings.set(sightings)
  ;({ stamps, masks, sightings } = grown)
}
