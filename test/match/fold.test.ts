import { describe, expect, test } from 'vitest'
import { fold, foldDiacritics } from '../../src/match/fold.ts'

describe('fold', () => {
  test.each([
    ['ASCII', 'Hello World', 'hello world'],
    ['sharp s, small and capital', 'Straße STRAẞE', 'strasse strasse'],
    ['sigma in all positions', 'ΟΔΟΣ οδός Σ', 'οδοσ οδόσ σ'],
    ['dotless i stays apart', 'ISIK ısık', 'isik ısık'],
    ['dotted capital I', 'İ', 'i\u0307'],
    ['fullwidth and halfwidth forms', 'ＡＢＣ ｶﾞ', 'abc ガ'],
    ['ligatures', 'ﬁ ﬀ Ǆ', 'fi ff dž'],
    ['styled letters', '𝓗𝓮𝓵𝓵𝓸 ℌ', 'hello h'],
    ['Greek with iota subscript', 'ᾼ ᾳ', 'αι αι'],
    ['Greek with two accents, composed or not', '\u03aa\u0301 \u0390', '\u0390 \u0390'],
    ['invisible characters', 'a\u00ad\u200b\u200d\ufe0f\u2060b', 'ab'],
    ['apostrophes', "ʼ’‘ʻ'", "'''''"],
    ['decomposed letters', 'e\u0301A\u030a', 'éå'],
    ['Cherokee', 'Ꭰ ꭰ', 'ꭰ ꭰ'],
    ['Deseret', '𐐀', '𐐨'],
  ])('%s', (_, text, folded) => {
    expect(fold(text)).toBe(folded)
  })

  test('is idempotent for every character', () => {
    const changed: string[] = []
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const once = fold(String.fromCodePoint(code))
      if (fold(once) !== once) changed.push(code.toString(16))
    }
    expect(changed).toEqual([])
  })

  test('makes equal what regular expressions without case take for equal', () => {
    const different: string[] = []
    for (let code = 0x80; code <= 0x1ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const character = String.fromCodePoint(code)
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        if (other === character || [...other].length !== 1 || !new RegExp(`^${other}$`, 'iu').test(character))
          continue
        if (fold(character) !== fold(other)) different.push(`${character} ${other}`)
      }
    }
    expect(different).toEqual([])
  })
})

describe('foldDiacritics', () => {
  test.each([
    ['tromsø', 'tromso'],
    ['café', 'cafe'],
    ['łódź', 'lodz'],
    ['æøå œ þ đ ı', 'aeoa oe th d i'],
    ['việt nam', 'viet nam'],
    ['ёлка', 'елка'],
    ['ἄνθρωπος', 'ανθρωπος'],
    ['שָׁלוֹם', 'שלום'],
    ['مُحَمَّد', 'محمد'],
    ['が ぱ', 'が ぱ'],
    ['हिन्दी', 'हिन्दी'],
    ['แมว', 'แมว'],
    ['한국어', '한국어'],
    ['plain', 'plain'],
  ])('%s → %s', (text, folded) => {
    expect(foldDiacritics(text)).toBe(folded)
  })
})
