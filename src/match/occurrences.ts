import { HANGUL, RUN, WORD } from './characters.ts'
import { fold, foldDiacritics } from './fold.ts'
import { isInflected } from './particles.ts'
import { tokenize } from './tokenize.ts'

/** A stretch of a text, in UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One token of the text as written, and as rules read it. */
interface Token extends Span {
  readonly kind: number
  readonly text: string
}

/**
 * Where terms stand in a text as its author wrote it, in order and without overlaps, to be marked for people. Diacritics
 * make no difference here, and of a term that begins with # only hashtags are marked. Deciding whether a post contains a
 * term is the business of term.ts.
 */
export function occurrences(text: string, terms: readonly string[]): readonly Span[] {
  const tokens = tokensOf(text)
  return merge(terms.flatMap((term) => occurrencesOf(term, text, tokens)))
}

function occurrencesOf(term: string, text: string, tokens: readonly Token[]): Span[] {
  const pieces = tokensOf(fold(term))
  if (pieces.length === 0) return literalOccurrences(fold(term).trim(), text)
  const spans: Span[] = []
  for (let first = 0; first + pieces.length <= tokens.length; first++) {
    const parts = pieces.map((piece, i) =>
      partOf(tokens[first + i]!, piece, i === 0, i === pieces.length - 1),
    )
    if (parts.includes(undefined)) continue
    const hash = /^[#＃]/.test(term)
    const start = parts[0]!.start
    if (hash && !/[#＃]/.test(text[start - 1] ?? '')) continue
    spans.push({ start: hash ? start - 1 : start, end: parts.at(-1)!.end })
  }
  return spans
}

/** The part of a token that is the piece of a term; undefined where it is another word. */
function partOf(token: Token, piece: Token, first: boolean, last: boolean): Span | undefined {
  if (token.kind !== piece.kind) return undefined
  const { start, end, text } = token
  if (piece.kind === HANGUL) return isInflected(piece.text, text, 0, text.length) ? token : undefined
  if (text === piece.text) return token
  if (piece.kind === WORD || !(first || last)) return undefined
  const at =
    first && last
      ? text.indexOf(piece.text)
      : last
        ? text.startsWith(piece.text)
          ? 0
          : -1
        : text.length - piece.text.length
  if (at < 0 || !text.startsWith(piece.text, at)) return undefined
  // Where folding has moved letters nobody knows which they were.
  return text.length === end - start ? { start: start + at, end: start + at + piece.text.length } : token
}

function tokensOf(written: string): Token[] {
  const { starts, ends, kinds } = tokenize(written)
  return Array.from(kinds, (kind, i) => {
    const [start, end] = [starts[i]!, ends[i]!]
    const text = fold(written.slice(start, end))
    return { kind, start, end, text: kind === RUN ? text : foldDiacritics(text) }
  }).filter(({ text }) => text !== '') // a selector behind an emoji
}

/** Signs and emoji, as they stand. */
function literalOccurrences(sign: string, text: string): Span[] {
  const spans: Span[] = []
  if (sign === '') return spans
  for (let start = text.indexOf(sign); start >= 0; start = text.indexOf(sign, start + sign.length))
    spans.push({ start, end: start + sign.length })
  return spans
}

function merge(spans: Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last === undefined || span.start > last.end) merged.push(span)
    else if (span.end > last.end) merged[merged.length - 1] = { start: last.start, end: span.end }
  }
  return merged
}
