import { type Counters, NO_COUNTERS } from '../counters.ts'
import type { Post } from '../event.ts'
import type { Fingerprint } from './duplicates/fingerprint.ts'
import { fold, foldDiacritics } from './fold.ts'
import type { Evidence } from './geo/evidence.ts'
import type { Gazetteer } from './geo/gazetteer.ts'
import { type Tokens, tokenize } from './tokenize.ts'

/** Where in a post a text stands, as bits, so that several places make one mask. */
export const PLACES = { text: 1, alt: 2, title: 4, tag: 8 } as const
export type Place = keyof typeof PLACES

/** One text of a post. Everything lazy is filled by the function of that name below. */
export interface Field {
  readonly place: number
  readonly raw: string
  /** NFKC, case-folded; see fold.ts. */
  readonly text: string
  tokens: Tokens | undefined
  plain: Field | undefined
}

/** A post as rules read it. Analysed once, whatever the number of rules; costs nothing that no rule asks for. */
export interface Document {
  readonly post: Post
  /** How often accounts engaged with it; nothing yet where it just arrived. */
  readonly counters: Counters
  /** The text, then alt texts, link titles and tags, each with its place. */
  readonly fields: readonly Field[]
  /** Answers that are dear to find: each filled by the one function that knows how. */
  readonly memo: {
    graphemes?: number
    domains?: readonly string[]
    detected?: { readonly language: string; readonly sure: boolean }
    fingerprint?: Fingerprint
    /** By which places it was found, as settings may name places of their own. */
    evidence?: { readonly gazetteer: Gazetteer; readonly list: readonly Evidence[] }
  }
}

/** Makes a post readable for rules. */
export function analyse(post: Post, counters: Counters = NO_COUNTERS): Document {
  const fields = [fieldOf(PLACES.text, post.text)]
  for (const alt of post.alts) fields.push(fieldOf(PLACES.alt, alt))
  for (const title of post.titles) fields.push(fieldOf(PLACES.title, title))
  for (const tag of post.tags) fields.push(fieldOf(PLACES.tag, tag))
  return { post, counters, fields, memo: {} }
}

/** The tokens of a field. */
export function tokensOf(field: Field): Tokens {
  field.tokens ??= tokenize(field.text)
  return field.tokens
}

/** The field without diacritics: the same field where there are none. */
export function plainOf(field: Field): Field {
  if (field.plain !== undefined) return field.plain
  const text = foldDiacritics(field.text)
  field.plain = text === field.text ? field : { ...field, text, tokens: undefined, plain: undefined }
  return field.plain
}

function fieldOf(place: number, raw: string): Field {
  return { place, raw, text: fold(raw), tokens: undefined, plain: undefined }
}
