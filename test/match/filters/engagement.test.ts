import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

describe('engagement', () => {
  test.each([
    ['exactly enough', '{ likes: { atLeast: 5 } }', { likes: 5 }, true],
    ['one too few', '{ likes: { atLeast: 5 } }', { likes: 4, reposts: 50 }, false],
    ['exactly not too many', '{ quotes: { atMost: 2 } }', { quotes: 2 }, true],
    ['one too many', '{ quotes: { atMost: 2 } }', { quotes: 3 }, false],
    ['nobody yet', '{ replies: { atMost: 0 } }', {}, true],
    ['all must hold', '{ likes: { atLeast: 2 }, reposts: { atLeast: 1 } }', { likes: 9 }, false],
    ['and all do', '{ likes: { atLeast: 2 }, reposts: { atLeast: 1 } }', { likes: 2, reposts: 1 }, true],
    ['the total', '{ total: { atLeast: 4 } }', { likes: 1, reposts: 1, replies: 1, quotes: 1 }, true],
    ['not the total', '{ total: { atLeast: 5 } }', { likes: 1, reposts: 1, replies: 1, quotes: 1 }, false],
  ])('%s', (_, bounds, counters, expected) => {
    expect(wants(`engagement: ${bounds}`, { text: 'a cat', ...counters })).toBe(expected)
    expect(wants(`not: { engagement: ${bounds} }`, { text: 'a cat', ...counters })).toBe(!expected)
  })

  test('beside other conditions', () => {
    const rule = '[{ text: [cat] }, { engagement: { likes: { atLeast: 1 } } }]'
    expect(wants(rule, { text: 'cat', likes: 1 })).toBe(true)
    expect(wants(rule, { text: 'dog', likes: 1 })).toBe(false)
    expect(wants(rule, { text: 'cat' })).toBe(false)
    const either = 'any: [{ hashtag: [cats] }, { engagement: { likes: { atLeast: 1 } } }]'
    expect(wants(either, { text: '#cats' })).toBe(true)
    expect(wants(either, { text: 'dog', likes: 1 })).toBe(true)
    expect(wants(either, { text: 'dog' })).toBe(false)
  })

  test('explains', () => {
    const rule = 'engagement: { likes: { atLeast: 2 }, total: { atMost: 9 } }'
    expect(detailOf(rule, { likes: 1, quotes: 3 })).toBe('likes: 1, total: 4')
  })

  test.each([
    [
      'engagement: {}',
      'error match.engagement: needs something to count: likes, reposts, replies, quotes, total',
    ],
    ['engagement: { likes: {} }', 'error match.engagement.likes: needs `atLeast:` or `atMost:`'],
    ['engagement: { likes: 5 }', 'error match.engagement.likes: expected a mapping, got the number 5'],
    ['engagement: { likes: { atLeast: -1 } }', 'error match.engagement.likes.atLeast: must be at least 0'],
    ['engagement: { like: { atLeast: 1 } }', /unknown option "like"; did you mean "likes"/],
  ])('%s → %s', (yaml, message) => {
    const problems = problemsOf(yaml)
    expect(problems).toContainEqual(typeof message === 'string' ? message : expect.stringMatching(message))
  })
})
