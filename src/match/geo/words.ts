import { fold } from '../fold.ts'
import { tokenize } from '../tokenize.ts'

/** One word of a text, as written and as compared. */
export interface Word {
  /** With its case; compatibility forms are replaced. */
  readonly written: string
  readonly folded: string
  /** As in characters.ts. */
  readonly kind: number
  /** What stands between the word before and this one. */
  readonly gap: string
  /** Whether its first letter is a capital, or of a script that has none. */
  readonly capital: boolean
}

/** The words of a text and what follows the last. */
export interface Words {
  readonly list: readonly Word[]
  readonly end: string
  /** Whether capitals say something: not in texts that are all capitals. */
  readonly cased: boolean
}

/** Addresses, mentions and hashtags say nothing about places as words; hashtags are read as such. */
const NOT_PROSE =
  /\bhttps?:\/\/\S+|[@#＃][\p{L}\p{N}_.-]+|\b[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?=\p{Ll}{2})[\p{L}\p{N}-]+(?:\/\S*)?/gu

const BLANK = '\u2028'

/** Parts a text as the tokenizer does, but keeps upper and lower case. */
export function wordsOf(raw: string): Words {
  const text = raw.normalize('NFKC').replace(NOT_PROSE, BLANK)
  const { count, starts, ends, kinds } = tokenize(text)
  const list: Word[] = []
  let from = 0
  let capitals = 0
  let letters = 0
  for (let i = 0; i < count; i++) {
    const written = text.slice(starts[i], ends[i])
    const gap = text.slice(from, starts[i])
    from = ends[i]!
    const capital = /^(?:\p{Lu}|\p{Lt}|\p{Lo})/u.test(written)
    list.push({ written, folded: fold(written), kind: kinds[i]!, gap, capital })
    if (written.length < 2 || !/^\p{L}/u.test(written)) continue
    letters++
    if (capital && written === written.toUpperCase() && written !== written.toLowerCase()) capitals++
  }
  return { list, end: text.slice(from), cased: letters < 4 || capitals < letters * 0.6 }
}

/** Whether a word begins a sentence or a line, where every word has a capital. */
export function beginsSentence({ list }: Words, i: number): boolean {
  return i === 0 || /[.!?…:;\n\u2028"“”«»(]|[-–—]\s/u.test(list[i]!.gap)
}
