/** Flags are pairs of letters of their own: 🇳🇴 is N and O. */
const FIRST = 0x1f1e6

/** The codes of the countries whose flags stand in a text, each once. */
export function flagsIn(text: string): readonly string[] {
  const countries = [...text.matchAll(/[\u{1f1e6}-\u{1f1ff}]{2}/gu)].map(([flag]) =>
    [...flag].map((sign) => String.fromCharCode(sign.codePointAt(0)! - FIRST + 65)).join(''),
  )
  return [...new Set(countries)]
}

/** The flag of a country by its code of two letters. */
export function flagOf(country: string): string {
  return [...country].map((letter) => String.fromCodePoint(letter.charCodeAt(0) - 65 + FIRST)).join('')
}
