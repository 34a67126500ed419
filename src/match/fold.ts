/**
 * Folding: how text is made comparable before anything reads it. Close to toNFKC_Casefold of the Unicode standard
 * (section 3.13): compatibility forms, letter case and invisible characters make no difference. Beyond it, every
 * apostrophe becomes `'`, so that l’amour and l'amour are one.
 */

const NON_ASCII = /[^\0-\x7f]/
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu
const APOSTROPHES = /[\u02bb\u02bc\u2018\u2019\u201b]/g

/** Letters whose full case folding is not their lower case: ß → ss, ς → σ. All lie in these ranges of Unicode. */
const FOLDED = fullFoldings([
  [0x80, 0x600],
  [0x10a0, 0x1100],
  [0x13a0, 0x1400],
  [0x1c80, 0x2190],
  [0x2c00, 0x2e00],
  [0xa640, 0xac00],
])
const FOLDABLE = new RegExp(`[${[...FOLDED.keys()].join('')}]`, 'g')

/** `text` with compatibility forms, case, apostrophes and invisible characters made equal. */
export function fold(text: string): string {
  if (!NON_ASCII.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(APOSTROPHES, "'")
    .toLowerCase()
    .replace(FOLDABLE, (letter) => FOLDED.get(letter)!)
    .normalize('NFKC')
}

/** Marks written over or under letters of alphabets. Signs of Kana and of the scripts of India are not among them. */
const DIACRITICS =
  /[[\p{Mn}&&[\p{sc=Inherited}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}]]--[\p{scx=Hiragana}\p{scx=Devanagari}]]/gv

/** Letters that readers take for a decorated one, though Unicode does not decompose them. */
const PLAIN = new Map(
  Object.entries({
    ø: 'o',
    æ: 'ae',
    œ: 'oe',
    å: 'a',
    đ: 'd',
    ð: 'd',
    ħ: 'h',
    ı: 'i',
    ł: 'l',
    ŧ: 't',
    þ: 'th',
  }),
)
const DECORATED = new RegExp(`[${[...PLAIN.keys()].join('')}]`, 'g')

/** Folded `text` without diacritics: tromsø → tromso, café → cafe. */
export function foldDiacritics(text: string): string {
  if (!NON_ASCII.test(text)) return text
  return text
    .normalize('NFD')
    .replace(DIACRITICS, '')
    .normalize('NFC')
    .replace(DECORATED, (letter) => PLAIN.get(letter)!)
}

function fullFoldings(ranges: readonly (readonly [number, number])[]): ReadonlyMap<string, string> {
  const foldings = new Map<string, string>()
  for (const [from, to] of ranges) {
    for (let code = from; code < to; code++) {
      const letter = String.fromCharCode(code)
      if (letter === 'ı') continue // the one letter that upper case would merge with another, i
      const lower = letter.toLowerCase()
      const folded = [...lower.toUpperCase()].map((upper) => upper.toLowerCase()).join('')
      if (lower === letter && folded !== letter) foldings.set(letter, folded)
    }
  }
  return foldings
}
