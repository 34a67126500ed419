import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentFromExample } from '../../src/match/facets.ts'
import { parseSearchQuery, type SearchQuery, satisfies, tsQuery } from '../../src/match/search-query.ts'

function read(text: string): SearchQuery {
  const query = parseSearchQuery(text)
  if ('problem' in query) throw new Error(query.problem)
  return query
}

const words = (text: string) => {
  const { wanted, unwanted } = read(text)
  return [
    ...wanted.map((group) => group.map((term) => term.text).join('|')),
    ...unwanted.map((term) => `-${term.text}`),
  ]
}

describe('a query', () => {
  it.each([
    ['cat dog', ['cat', 'dog']],
    ['"tabby cat" -dog', ['tabby cat', '-dog']],
    ['“tabby cat” -"hot dog"', ['tabby cat', '-hot dog']],
    ['cat OR kitten sleeps', ['cat|kitten', 'sleeps']],
    ['a OR b OR "c d" e', ['a|b|c d', 'e']],
    ['or "unfinished phrase', ['or', 'unfinished phrase']],
    ["don't e-mail", ["don't", 'e-mail']],
    ['-- cat ""', ['cat', '--']],
  ])('%s is read as %j', (text, expected) => expect(new Set(words(text))).toEqual(new Set(expected)))

  it.each([
    ['', 'the query is empty'],
    [' "" \u200b', 'the query is empty'],
    ['OR cat', 'OR stands between two words'],
    ['cat OR', 'OR stands between two words'],
    ['cat OR OR dog', 'OR stands between two words'],
    ['cat OR -dog', 'OR cannot stand before a word with a minus'],
  ])('%j is refused', (text, problem) => expect(parseSearchQuery(text)).toEqual({ problem }))
})

describe('a post', () => {
  it.each([
    ['cat', { text: 'My CAT’s bed' }, true],
    ['cat', { text: 'concatenate' }, false],
    ['cat', { alts: ['a cat'] }, true],
    ['"tabby cat"', { text: 'cat tabby' }, false],
    ['"tabby cat"', { text: 'tabby', alts: ['cat'] }, false],
    ['cat -dog', { text: 'cat and dog' }, false],
    ['cat OR dog bed', { text: 'a dog in its bed' }, true],
    ['黒猫', { text: 'うちの黒猫です' }, true],
    ['고양이', { text: '고양이가 잔다' }, true],
    ['고양이', { text: '고양이털 동물' }, false],
    ['cat 🐈', { text: 'cat 🐈‍⬛' }, true],
  ])('for %s: %j is found: %s', (text, post, expected) => {
    expect(satisfies(read(text), documentFromExample(post))).toBe(expected)
  })
})

describe('the query of the index', () => {
  it.each([
    ['cat "tabby dog"', "('cat') & ('tabby' & 'dog')"],
    ['a OR "b c" -d', "('a' | 'b' & 'c')"],
    ['黒猫', "('黒' & '猫')"],
    ['고양이', "('고양이':*)"],
    ["don't", "('don' & 't')"],
    ['cat 🐈', "('cat')"],
    ['🐈', undefined],
    ['cat OR 🐈', undefined],
    ['-cat', undefined],
  ])('%s is %s', (text, expected) => expect(tsQuery(read(text))).toBe(expected))

  it('has nothing in it that could be more than words, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        const query = parseSearchQuery(text)
        if ('problem' in query) return
        expect(tsQuery(query) ?? '').toMatch(
          /^(?:\((?:'[\p{L}\p{M}\p{N}_]+'(?::\*)?(?: [&|] )?)+\)(?: & )?)*$/u,
        )
      }),
    )
  })
})
