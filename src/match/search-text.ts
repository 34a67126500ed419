import { RUN } from './characters.ts'
import { type Document, tokensOf } from './document.ts'

/** PostgreSQL refuses lexemes of more than 2,046 bytes; nobody searches for longer ones than this many characters. */
export const LONGEST = 200

/**
 * The words of a post for a full-text index with the `simple` configuration, folded as rules fold them: tokens
 * joined by spaces, fields in their order. Scripts without spaces give one token per character, so that the phrase
 * query `'猫' <-> '缶'` finds every place where 猫缶 stands. What the index finds contains all that a word or phrase
 * of a rule can match (Korean stems with a prefix query, 고양이:*), and a little more, because phrases do not end
 * with fields; the rule decides.
 */
export function searchText(document: Document): string {
  const words: string[] = []
  for (const field of document.fields) {
    const { count, starts, ends, kinds } = tokensOf(field)
    for (let i = 0; i < count; i++) {
      const word = field.text.slice(starts[i]!, ends[i]!)
      if (kinds[i] === RUN) words.push(...word)
      else words.push(word.length > LONGEST ? [...word].slice(0, LONGEST).join('') : word)
    }
  }
  return words.join(' ')
}
