import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAcceptLanguage } from '../../src/serve/accept-language.ts'

test.each<[string | undefined, string[]]>([
  [undefined, []],
  ['', []],
  ['en', ['en']],
  ['EN-us', ['en']],
  ['nb, en', ['nb', 'en']],
  ['en;q=0.5, nb', ['nb', 'en']],
  ['en;q=0.5, nb;q=0.9, de;q=0.7', ['nb', 'de', 'en']],
  ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', ['fr', 'en', 'de']],
  ['zh-Hant-TW, zh;q=0.8', ['zh']],
  ['en;q=0, nb', ['nb']],
  ['en ; q = 0.3 , nb ; q=1.000', ['nb', 'en']],
  ['yue,cmn;q=0.2', ['yue', 'cmn']],
  ['en;q=2, nb', ['nb']],
  ['en;q=-1, nb', ['nb']],
  ['en;q=0.1234, nb', ['nb']],
  ['en;level=1, nb', ['nb']],
  ['*', []],
  ['i-klingon, x', []],
  ['english, nb', ['nb']],
  [',,, nb ,,', ['nb']],
  ['ña, nb', ['nb']],
  ['aa,bb,cc,dd,ee,ff,gg,hh,ii,jj,kk', ['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'gg', 'hh', 'ii', 'jj']],
])('%j is %j', (header, languages) => expect(parseAcceptLanguage(header)).toEqual(languages))

test('whatever is sent, what comes back is a short list of tags', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (header) => {
      const languages = parseAcceptLanguage(header)
      expect(languages.length).toBeLessThanOrEqual(10)
      for (const language of languages) expect(language).toMatch(/^[a-z]{2,3}$/)
    }),
  )
  expect(parseAcceptLanguage(`${' '.repeat(100_000)}en`)).toEqual([])
})
