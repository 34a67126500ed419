import { expect, test } from 'vitest'
import { analyse } from '../../src/match/document.ts'
import { postFromExample } from '../../src/match/facets.ts'
import { searchText } from '../../src/match/search-text.ts'

test.each([
  ['folded words', { text: 'Große CAFÉ-Straße!' }, 'grosse café strasse'],
  ['one character each where there are no spaces', { text: '三毛猫 cats' }, '三 毛 猫 cats'],
  ['supplementary Han whole', { text: '𠮷野家' }, '𠮷 野 家'],
  ['all fields', { text: 'a', alts: ['b'], titles: ['c'], tags: ['d'] }, 'a b c d'],
  ['nothing', { text: '🎉' }, ''],
])('%s', (_, example, words) => {
  expect(searchText(analyse(postFromExample(example)))).toBe(words)
})

test('stays within what PostgreSQL takes as a lexeme, and well-formed', () => {
  const words = searchText(
    analyse(postFromExample({ text: `${'𐐨'.repeat(700)} ${'x'.repeat(2900)}` })),
  ).split(' ')
  expect(words).toHaveLength(2)
  for (const word of words) expect(Buffer.byteLength(word)).toBeLessThan(2046)
  expect(words.every((word) => word.isWellFormed())).toBe(true)
})
