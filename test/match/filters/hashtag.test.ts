import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

describe('hashtag', () => {
  test.each([
    ['a facet', 'hashtag: cats', { text: 'my #cats' }],
    ['case', 'hashtag: [CATS]', { tags: ['cAtS'] }],
    ['one of several', 'hashtag: [dogs, cats]', { tags: ['x', 'cats'] }],
    ['a fullwidth sign in the text', 'hashtag: 猫', { text: 'ねこ ＃猫' }],
    ['compatibility forms', 'hashtag: cats', { tags: ['ｃａｔｓ'] }],
    ['an emoji', 'hashtag: 🐱', { tags: ['🐱'] }],
    ['fold on the side of the post', 'hashtag: { tags: tromso, fold: true }', { tags: ['Tromsø'] }],
    ['fold on the side of the rule', 'hashtag: { tags: [Tromsø], fold: true }', { tags: ['TROMSO'] }],
  ])('counts %s', (_, yaml, post) => {
    expect(wants(yaml, post)).toBe(true)
  })

  test.each([
    ['the bare word', 'hashtag: cats', { text: 'my cats' }],
    ['a bare sign that no app made a hashtag', 'hashtag: cats', { text: '#cats', tags: [] }],
    ['part of a tag', 'hashtag: cat', { tags: ['cats'] }],
    ['another accent', 'hashtag: tromso', { tags: ['Tromsø'] }],
    ['no tags', 'hashtag: cats', {}],
  ])('does not count %s', (_, yaml, post) => {
    expect(wants(yaml, post)).toBe(false)
  })

  test('keeps exact and folded rules apart', () => {
    // Both rules share the atom "tromso"; only one of them ignores diacritics.
    expect(
      wants('all: [{ hashtag: { tags: tromso, fold: true } }, { not: { hashtag: tromso } }]', {
        tags: ['tromsø'],
      }),
    ).toBe(true)
  })

  test('takes single words from a list', () => {
    const lists = { cities: { words: ['Oslo', 'Mo i Rana'] }, phrases: { words: ['a b'] } }
    expect(wants('hashtag: { list: cities }', { tags: ['oslo'] }, { lists })).toBe(true)
    expect(problemsOf('hashtag: { list: phrases }', { lists })).toEqual([
      'error match.hashtag.list: holds no word that could be a hashtag',
    ])
  })

  test('explains', () => {
    expect(detailOf('hashtag: [cats, dogs]', { text: '#Dogs #cats' })).toBe('#cats, #dogs')
    expect(detailOf('hashtag: cats', { text: '#dogs' })).toBe('only #dogs')
    expect(detailOf('hashtag: cats', {})).toBe('no hashtags')
  })

  test.each([
    [
      'hashtag: "#cats"',
      'error match.hashtag: "#cats" is not a hashtag; write one word without the sign, such as "cats"',
    ],
    [
      'hashtag: [two words]',
      'error match.hashtag.0: "two words" is not a hashtag; write one word without the sign, such as "two"',
    ],
    ['hashtag: []', 'error match.hashtag: must not be empty'],
    ['hashtag: 5', 'error match.hashtag: expected a text, a list or a mapping, got the number 5'],
    ['hashtag: { fold: true }', 'error match.hashtag: needs `tags:` or `list:`, which say what to look for'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
