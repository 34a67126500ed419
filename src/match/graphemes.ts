import type { Document } from './document.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Text of which every UTF-16 unit is one character to its reader: ASCII without line ends (CR LF is one). */
const SIMPLE = /^[\x20-\x7e\n\t]*$/

/** How many characters (extended grapheme clusters) the text of a post has for its reader. */
export function graphemesOf(document: Document): number {
  document.memo.graphemes ??= countGraphemes(document.post.text)
  return document.memo.graphemes
}

/** The number of extended grapheme clusters of a text. */
export function countGraphemes(text: string): number {
  if (SIMPLE.test(text)) return text.length
  let count = 0
  for (const _ of segmenter.segment(text)) count++
  return count
}

/** The extended grapheme clusters of a text. */
export function segmentsOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}
