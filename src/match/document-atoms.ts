import type { Post } from '../event.ts'
import { HANGUL } from './characters.ts'
import { type Document, PLACES, plainOf } from './document.ts'
import { primarySubtag } from './language-tags.ts'
import { linkDomains } from './link-domains.ts'
import { stemEnds } from './particles.ts'
import { hashWord, scanTokens } from './tokenize.ts'
import { type AtomId, findWord, knowsHangul, knowsPlain, numberOf, numbersOf } from './vocabulary.ts'

/**
 * Where an atom stands in a document, as bits: the places of document.ts, and the same places again, shifted, for
 * text read without diacritics. Atoms that have no place have every bit.
 */
export const EVERYWHERE = 0x0f
const PLAIN_SHIFT = 4
const ALL_BITS = 0xff

/** The bits that stand for some places (a mask of document.ts), with diacritics or without. */
export function bitsOf(places: number, plain: boolean): number {
  return plain ? places << PLAIN_SHIFT : places
}

/** Receives an atom of a document, perhaps several times with different bits. */
export type See = (atom: AtomId, bits: number) => void

type PlacelessKind = Exclude<Parameters<typeof numbersOf>[0], 'tag'>

/** Tells every atom of the vocabulary that the document contains. */
export function readAtoms(document: Document, see: See): void {
  const { post } = document
  readTexts(document, see)
  readOne('author', post.did, see)
  if (post.tags.length > 0) readTags(document, see)
  if (post.mentions.length > 0) readAll('mention', post.mentions, see)
  if (post.labels.length > 0) readAll('label', post.labels, see)
  if (post.replyParent !== undefined) readOne('parent', post.replyParent.did, see)
  if (post.quote !== undefined) readOne('quoted', post.quote.did, see)
  if (post.links.length > 0 && numbersOf('domain').size > 0) readAll('domain', linkDomains(document), see)
  if (numbersOf('language').size > 0) readLanguages(post.langs, see)
  readFeatures(post, see)
}

function readTexts(document: Document, see: See): void {
  const plain = knowsPlain()
  for (const field of document.fields) {
    const { place, text } = field
    if (!plain) readWords(text, place, see)
    else if (plainOf(field) === field) readWords(text, place | bitsOf(place, true), see)
    else {
      readWords(text, place, see)
      readWords(plainOf(field).text, bitsOf(place, true), see)
    }
  }
}

function readWords(text: string, bits: number, see: See): void {
  const { count, starts, ends, kinds, hashes } = scanTokens(text)
  for (let i = 0; i < count; i++) {
    const atom = findWord(hashes[i]!, text, starts[i]!, ends[i]!)
    if (atom >= 0) see(atom, bits)
    if (kinds[i] === HANGUL && knowsHangul()) readStems(text, starts[i]!, ends[i]!, bits, see)
  }
}

function readStems(text: string, start: number, end: number, bits: number, see: See): void {
  for (const cut of stemEnds(text, start, end)) {
    const atom = findWord(hashWord(text, start, cut), text, start, cut)
    if (atom >= 0) see(atom, bits)
  }
}

function readTags(document: Document, see: See): void {
  const numbers = numbersOf('tag')
  if (numbers.size === 0) return
  for (const field of document.fields) {
    if (field.place !== PLACES.tag) continue
    const atom = numbers.get(field.text)
    if (atom !== undefined) see(atom, EVERYWHERE)
    if (!knowsPlain()) continue
    const plain = numbers.get(plainOf(field).text)
    if (plain !== undefined) see(plain, bitsOf(EVERYWHERE, true))
  }
}

function readLanguages(langs: readonly string[], see: See): void {
  if (langs.length === 0) readOne('language', '', see)
  for (const lang of langs) readOne('language', primarySubtag(lang), see)
}

/** Parts of posts, numbered ahead because every post has some. */
const FEATURES = {
  image: numberOf('feature', 'image'),
  video: numberOf('feature', 'video'),
  gif: numberOf('feature', 'gif'),
  external: numberOf('feature', 'external'),
  quote: numberOf('feature', 'quote'),
  reply: numberOf('feature', 'reply'),
  alt: numberOf('feature', 'alt'),
  link: numberOf('feature', 'link'),
  place: numberOf('feature', 'place'),
  profile: numberOf('feature', 'profile'),
} as const

/** A part that a post has or has not. */
export type Feature = keyof typeof FEATURES

function readFeatures(post: Post, see: See): void {
  if (post.images > 0) see(FEATURES.image, ALL_BITS)
  if (post.video) see(FEATURES.video, ALL_BITS)
  if (post.gif) see(FEATURES.gif, ALL_BITS)
  if (post.external) see(FEATURES.external, ALL_BITS)
  if (post.quote !== undefined) see(FEATURES.quote, ALL_BITS)
  if (post.replyParent !== undefined || post.replyRoot !== undefined) see(FEATURES.reply, ALL_BITS)
  if (post.alts.length > 0) see(FEATURES.alt, ALL_BITS)
  if (post.links.length > 0) see(FEATURES.link, ALL_BITS)
  if (post.coordinates !== undefined || post.address !== undefined) see(FEATURES.place, ALL_BITS)
  if (post.told !== undefined)
    for (const { by } of post.told) see(by === 'profile' ? FEATURES.profile : FEATURES.place, ALL_BITS)
}

function readOne(kind: PlacelessKind, value: string, see: See): void {
  const atom = numbersOf(kind).get(value)
  if (atom !== undefined) see(atom, ALL_BITS)
}

function readAll(kind: PlacelessKind, values: readonly string[], see: See): void {
  const numbers = numbersOf(kind)
  for (const value of values) {
    const atom = numbers.get(value)
    if (atom !== undefined) see(atom, ALL_BITS)
  }
}
