import { classOf, HANGUL, RUN, SEPARATOR } from './characters.ts'
import type { Document } from './document.ts'

const ADDRESS = /^(?:https?:\/\/|[@#＃])|^(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?:$|[/:?])/i

/** The words of a post's text without links, mentions and hashtags, as written. */
export function ownWords(document: Document): readonly string[] {
  return document.post.text.split(/\s+/).filter((word) => word !== '' && !ADDRESS.test(word))
}

/**
 * How much the author's own words say: letters and digits, where a character of Chinese, Japanese, Korean or Thai
 * counts for two, as it stands for a syllable or a word.
 */
export function lettersOf(words: readonly string[]): number {
  let letters = 0
  for (const word of words) {
    for (const character of word) {
      const kind = classOf(character.codePointAt(0)!)
      if (kind !== SEPARATOR) letters += kind === RUN || kind === HANGUL ? 2 : 1
    }
  }
  return letters
}
