import { HANGUL, RUN, WORD } from '../../match/characters.ts'
import { analyse, type Document, PLACES, tokensOf } from '../../match/document.ts'
import { postFromExample } from '../../match/facets.ts'
import { fold } from '../../match/fold.ts'
import { isEveryday } from '../../match/frequency.ts'
import { hostOf } from '../../match/link-domains.ts'
import { hashWord } from '../../match/tokenize.ts'

/** Something that a post is about. Posts share an interest where they share one of these. */
export interface Feature {
  /** 32 bits, signed. */
  readonly hash: number
  /** In words for people: `#cats`, `example.com`, `“tabby kitten”`. */
  readonly text: string
}

/** What is read of a post. */
export interface TopicalPost {
  readonly text: string
  readonly alts: readonly string[]
  readonly titles: readonly string[]
  readonly tags: readonly string[]
  readonly links: readonly string[]
  /** DIDs. */
  readonly mentions: readonly string[]
  /** The DID of the author of the quoted post. */
  readonly quoted: string | undefined
}

/** A post has no more features than this. */
export const MOST_FEATURES = 32
const MOST = { tags: 8, domains: 4, accounts: 6 }
/** Of what hashtags, domains and accounts leave free, the share that single words may take before pairs of words. */
const SHARE_OF_WORDS = 2 / 3

/**
 * The features of a post, at most 32: hashtags, domains of links, accounts that it mentions or quotes, then words and
 * pairs of neighbouring words, the longest first, because long words are rare ones. Words that stand in every tenth
 * post are none. Scripts without spaces give pairs of characters instead of words.
 */
export function featuresOf(post: TopicalPost): readonly Feature[] {
  const features = new Map<number, Feature>()
  const add = (kind: string, value: string, text: string) => {
    const hash = hashWord(`${kind}:${value}`)
    if (!features.has(hash)) features.set(hash, { hash, text })
  }
  for (const tag of distinct(post.tags.map(fold), MOST.tags)) add('tag', tag, `#${tag}`)
  const hosts = post.links.flatMap((link) => hostOf(link)?.replace(/^www\./, '') ?? [])
  for (const host of distinct(hosts, MOST.domains)) add('domain', host, host)
  const accounts = [...(post.quoted === undefined ? [] : [post.quoted]), ...post.mentions]
  for (const did of distinct(accounts, MOST.accounts)) add('account', did, did)

  const { words, pairs } = wordsOf(documentOf(post))
  const forWords = Math.ceil((MOST_FEATURES - features.size) * SHARE_OF_WORDS)
  const longestWords = byLength(words)
  for (const word of longestWords.slice(0, forWords)) add('word', word, `“${word}”`)
  for (const pair of byLength(pairs).slice(0, MOST_FEATURES - features.size)) add('pair', pair, `“${pair}”`)
  for (const word of longestWords.slice(forWords, forWords + MOST_FEATURES - features.size))
    add('word', word, `“${word}”`)
  return [...features.values()]
}

/** Addresses and handles in a text are features of other kinds. */
const NOT_WORDS = /https?:\/\/\S+|@[\p{L}\p{N}.-]+/giu

function documentOf({ text, alts, titles }: TopicalPost): Document {
  const plain = (part: string) => part.replace(NOT_WORDS, ' . ')
  return analyse({ ...NOTHING, text: plain(text), alts: alts.map(plain), titles: titles.map(plain) })
}

const NOTHING = postFromExample({})

function wordsOf(document: Document): { words: Set<string>; pairs: Set<string> } {
  const [words, pairs] = [new Set<string>(), new Set<string>()]
  for (const field of document.fields) {
    if (field.place === PLACES.tag) continue
    const { count, starts, ends, kinds } = tokensOf(field)
    let before: { readonly word: string; readonly end: number } | undefined
    for (let i = 0; i < count; i++) {
      const word = field.text.slice(starts[i]!, ends[i]!)
      if (kinds[i] === RUN) {
        for (const piece of piecesOf(word)) words.add(piece)
        before = undefined
      } else if (!isTelling(word, kinds[i]!)) before = undefined
      else {
        words.add(word)
        // Neighbours only: what stands between is a space or a hyphen, not the end of a sentence.
        if (before !== undefined && starts[i]! - before.end === 1) pairs.add(`${before.word} ${word}`)
        before = { word, end: ends[i]! }
      }
    }
  }
  return { words, pairs }
}

const LONGEST_WORD = 40

function isTelling(word: string, kind: number): boolean {
  const shortest = kind === HANGUL ? 2 : 3
  if (word.length < shortest || word.length > LONGEST_WORD || isEveryday(word)) return false
  return kind !== WORD || /\p{L}/u.test(word)
}

/** Neighbouring characters two by two; pairs of Hiragana are grammar more often than not. */
function piecesOf(run: string): string[] {
  const characters = [...run]
  if (characters.length === 1) return /\p{Script=Han}/u.test(run) ? [run] : []
  const pieces = characters.slice(1).map((character, i) => characters[i]! + character)
  return pieces.filter((piece) => !/^\p{Script=Hiragana}+$/u.test(piece))
}

function distinct(values: readonly string[], most: number): string[] {
  return [...new Set(values)].slice(0, most)
}

/** Longest first; where the length is the same, as they stand in the post. */
function byLength(words: ReadonlySet<string>): string[] {
  return [...words].sort((a, b) => b.length - a.length)
}
