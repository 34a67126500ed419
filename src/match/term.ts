import type { Atom } from './atom.ts'
import { HANGUL, RUN } from './characters.ts'
import { type Document, type Field, plainOf, tokensOf } from './document.ts'
import { bitsOf } from './document-atoms.ts'
import { fold, foldDiacritics } from './fold.ts'
import { isInflected } from './particles.ts'
import { contains } from './presence.ts'
import { tokenize } from './tokenize.ts'
import { type AtomId, numberOf, wantPlain } from './vocabulary.ts'

/**
 * A word or phrase that users look for. Words match whole words, runs of scripts without spaces match anywhere,
 * Korean words may carry particles, and several pieces match consecutive tokens of one field. A term without
 * letters or digits (an emoji) is looked for as it stands.
 */
export interface Term {
  readonly written: string
  /** Folded, and without diacritics where the filter says so. */
  readonly text: string
  readonly pieces: readonly Piece[]
  readonly plain: boolean
  /** Present in every post that contains the term; one of them is enough to find candidates by. */
  readonly anchors: readonly Atom[]
}

interface Piece {
  readonly kind: number
  readonly text: string
  /** Undefined for runs, which are parts of tokens. */
  readonly atom: AtomId | undefined
}

/** Reads a term. `plain` ignores diacritics on both sides. Undefined where nothing visible is left. */
export function parseTerm(written: string, plain: boolean): Term | undefined {
  const folded = fold(written).trim()
  const text = plain ? foldDiacritics(folded) : folded
  if (text === '') return undefined
  if (plain) wantPlain()
  const { starts, ends, kinds } = tokenize(text)
  const pieces = Array.from(kinds, (kind, i): Piece => {
    const piece = text.slice(starts[i]!, ends[i]!)
    return { kind, text: piece, atom: kind === RUN ? undefined : numberOf('word', piece) }
  })
  return { written, text, pieces, plain, anchors: anchorsOf(text, pieces) }
}

/** The atom that alone decides whether a document contains the term, where there is such a one: that of a single word. */
export function wordOf({ pieces }: Term): AtomId | undefined {
  return pieces.length === 1 ? pieces[0]!.atom : undefined
}

function anchorsOf(text: string, pieces: readonly Piece[]): readonly Atom[] {
  if (pieces.length === 0) return [{ kind: 'substring', value: text }]
  return pieces.map((piece) => ({ kind: piece.kind === RUN ? 'substring' : 'word', value: piece.text }))
}

/** Whether the document contains the term in one of the places of `mask`. No allocation. */
export function containsTerm(document: Document, term: Term, mask: number): boolean {
  const { pieces, plain } = term
  const bits = bitsOf(mask, plain)
  for (const piece of pieces) {
    if (piece.atom !== undefined && !contains(document, piece.atom, bits)) return false
  }
  if (wordOf(term) !== undefined) return true
  for (const field of document.fields) {
    if ((field.place & mask) !== 0 && fieldContains(plain ? plainOf(field) : field, term)) return true
  }
  return false
}

/** The words of the field, folded, that are the term: `tabby-cat` for `tabby cat`; undefined where it has none. */
export function wordsThatAre(term: Term, of: Field): string | undefined {
  const { pieces, plain, text } = term
  const field = plain ? plainOf(of) : of
  if (pieces.length === 0 || (pieces.length === 1 && pieces[0]!.kind === RUN))
    return field.text.includes(text) ? text : undefined
  const first = firstToken(field, pieces)
  if (first === undefined) return undefined
  const { starts, ends } = tokensOf(field)
  return field.text.slice(starts[first]!, ends[first + pieces.length - 1]!)
}

function fieldContains(field: Field, term: Term): boolean {
  const { pieces } = term
  if (pieces.length < 2) return field.text.includes(term.text)
  return firstToken(field, pieces) !== undefined
}

/** The first token from which on the pieces stand one after the other. */
function firstToken(field: Field, pieces: readonly Piece[]): number | undefined {
  const tokens = tokensOf(field).count
  for (let first = 0; first + pieces.length <= tokens; first++) {
    let i = 0
    while (i < pieces.length && standsAt(field, first + i, pieces[i]!, i === 0, i === pieces.length - 1)) i++
    if (i === pieces.length) return first
  }
  return undefined
}

/** Whether token `token` of the field is the piece: a run may begin before the first and end after the last. */
function standsAt(field: Field, token: number, piece: Piece, first: boolean, last: boolean): boolean {
  const { starts, ends, kinds } = tokensOf(field)
  const start = starts[token]!
  const end = ends[token]!
  const { kind, text } = piece
  if (kinds[token] !== kind) return false
  if (kind === HANGUL) return isInflected(text, field.text, start, end)
  const length = text.length
  if (kind === RUN && last) return end - start >= length && field.text.startsWith(text, start)
  if (kind === RUN && first) return end - start >= length && field.text.startsWith(text, end - length)
  return end - start === length && field.text.startsWith(text, start)
}
