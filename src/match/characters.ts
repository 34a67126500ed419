/** What a character is to the tokenizer. */
export const SEPARATOR = 0
/** Part of a word: letters, digits, marks and `_`, of scripts that put spaces between words. */
export const WORD = 1
/** Han, Kana, Thai, Lao, Khmer, Myanmar: scripts without spaces, in which a term may stand anywhere. */
export const RUN = 2
/** Korean: words are separated by spaces, but grammar is glued to their ends. */
export const HANGUL = 3

const SCRIPTS_WITHOUT_SPACES =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u
const LETTER_OR_DIGIT = /[\p{L}\p{N}\p{M}_]/u

const BASIC_PLANE = new Uint8Array(0x10000)
for (let code = 0; code < 0x10000; code++) BASIC_PLANE[code] = classify(code)

const UNKNOWN = 255
const supplementary = new Uint8Array(0x10000).fill(UNKNOWN)

/** The class of a UTF-16 unit that is no surrogate. */
export function classOfUnit(unit: number): number {
  return BASIC_PLANE[unit]!
}

/** The class of any code point. */
export function classOf(codePoint: number): number {
  if (codePoint < 0x10000) return BASIC_PLANE[codePoint]!
  if (codePoint >= 0x1f300 && codePoint < 0x1fb00) return SEPARATOR // emoji, by far the most frequent of these
  if (codePoint >= 0x20000) return classify(codePoint)
  const known = supplementary[codePoint - 0x10000]!
  if (known !== UNKNOWN) return known
  const found = classify(codePoint)
  supplementary[codePoint - 0x10000] = found
  return found
}

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint)
  if (!LETTER_OR_DIGIT.test(character)) return SEPARATOR
  if (/\p{Script=Hangul}/u.test(character)) return HANGUL
  // Marks that many scripts share list some of these among their extensions; they stay part of the word before.
  return SCRIPTS_WITHOUT_SPACES.test(character) && !/[\u0300-\u036f]/.test(character) ? RUN : WORD
}
