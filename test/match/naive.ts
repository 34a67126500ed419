import type { Post } from '../../src/event.ts'
import { fold, foldDiacritics } from '../../src/match/fold.ts'
import { isInflected } from '../../src/match/particles.ts'

/**
 * Rules evaluated straight from their YAML, without atoms, indexes, programs or memory: slow, plain, and written
 * apart from the code under test, which it has to agree with.
 */
export type NaiveRule =
  | { all: NaiveRule[] }
  | { any: NaiveRule[] }
  | { not: NaiveRule }
  | { rule: string }
  | { text: { words: string[]; in: Place[]; fold: boolean } }
  | { hashtag: { tags: string[]; fold: boolean } }
  | { author: string[] }
  | { mention: string[] }
  | { link: string[] }
  | { label: string[] }
  | { has: ('image' | 'video' | 'quote' | 'alt')[] }
  | { reply: 'no' | 'only' | { to: string[] } }
  | { language: { in: string[]; by: 'declared' } }
  | { regex: { pattern: string; raw: boolean } }
  | { length: { atLeast: number } }

export type Place = 'text' | 'alt' | 'title' | 'tag'

export function naiveHolds(rule: NaiveRule, post: Post, rules: Readonly<Record<string, NaiveRule>>): boolean {
  const holds = (inner: NaiveRule) => naiveHolds(inner, post, rules)
  if ('all' in rule) return rule.all.every(holds)
  if ('any' in rule) return rule.any.some(holds)
  if ('not' in rule) return !holds(rule.not)
  if ('rule' in rule) return holds(rules[rule.rule]!)
  if ('text' in rule) return naiveText(rule.text, post)
  if ('hashtag' in rule) {
    const read = (tag: string) => (rule.hashtag.fold ? foldDiacritics(fold(tag)) : fold(tag))
    return post.tags.some((tag) => rule.hashtag.tags.some((wanted) => read(wanted) === read(tag)))
  }
  if ('author' in rule) return rule.author.includes(post.did)
  if ('mention' in rule) return post.mentions.some((did) => rule.mention.includes(did))
  if ('link' in rule) {
    const hosts = post.links.filter((link) => URL.canParse(link)).map((link) => new URL(link).hostname)
    return hosts.some((host) => rule.link.some((domain) => `.${host}`.endsWith(`.${domain}`)))
  }
  if ('label' in rule) return post.labels.some((label) => rule.label.includes(label))
  if ('has' in rule) {
    const parts = {
      image: post.images > 0,
      video: post.video,
      quote: post.quote !== undefined,
      alt: post.alts.length > 0,
    }
    return rule.has.some((part) => parts[part])
  }
  if ('reply' in rule) {
    if (rule.reply === 'no') return post.replyRoot === undefined
    if (rule.reply === 'only') return post.replyRoot !== undefined
    return rule.reply.to.some((did) => did === post.replyParent?.did)
  }
  if ('language' in rule) return post.langs.some((lang) => rule.language.in.includes(lang.split('-')[0]!))
  if ('regex' in rule)
    return new RegExp(rule.regex.pattern).test(rule.regex.raw ? post.text : fold(post.text))
  return [...new Intl.Segmenter('en').segment(post.text)].length >= rule.length.atLeast
}

function naiveText(text: { words: string[]; in: Place[]; fold: boolean }, post: Post): boolean {
  const read = (written: string) => (text.fold ? foldDiacritics(fold(written)) : fold(written))
  const places = { text: [post.text], alt: post.alts, title: post.titles, tag: post.tags }
  const fields = text.in.flatMap((place) => places[place]).map(read)
  return text.words.some((word) => fields.some((field) => naiveContains(field, read(word).trim())))
}

interface Token {
  readonly kind: 'run' | 'hangul' | 'word'
  readonly text: string
}

/** Tokens that stand for the term's pieces in a row; where a run begins or ends the term, it may be part of a token. */
function naiveContains(field: string, term: string): boolean {
  const pieces = tokensOf(term)
  if (pieces.length === 0) return field.includes(term)
  const tokens = tokensOf(field)
  return tokens.some((_, start) =>
    pieces.every((piece, i) => {
      const token = tokens[start + i]
      if (token === undefined || token.kind !== piece.kind) return false
      if (piece.kind === 'hangul') return isInflected(piece.text, token.text, 0, token.text.length)
      if (piece.kind === 'word') return token.text === piece.text
      const [first, last] = [i === 0, i === pieces.length - 1]
      if (first && last) return token.text.includes(piece.text)
      if (first) return token.text.endsWith(piece.text)
      return last ? token.text.startsWith(piece.text) : token.text === piece.text
    }),
  )
}

function tokensOf(text: string): Token[] {
  const run =
    '(?:(?![\\u0300-\\u036f])[[\\p{L}\\p{N}\\p{M}]&&[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}]])'
  const hangul = '[[\\p{L}\\p{N}\\p{M}]&&\\p{sc=Hang}]'
  const shape = new RegExp(
    `(?<hangul>${hangul}+)|(?<run>(?:(?!${hangul})${run})+)|(?<word>(?:(?!${hangul}|${run})[\\p{L}\\p{N}\\p{M}_])+)`,
    'gv',
  )
  return Array.from(text.matchAll(shape), ({ groups }) => {
    const [kind, found] = Object.entries(groups!).find(([, value]) => value !== undefined)!
    return { kind: kind as Token['kind'], text: found! }
  })
}
