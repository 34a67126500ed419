import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

describe('count', () => {
  test.each([
    ['{ links: { atMost: 1 } }', { text: 'a.example' }, true],
    ['{ links: { atMost: 1 } }', { links: ['https://a.example', 'https://b.example'] }, false],
    ['{ hashtags: { atLeast: 2 } }', { text: '#a #b' }, true],
    ['{ hashtags: { atLeast: 2 } }', { text: '#a' }, false],
    ['{ mentions: { atMost: 0 } }', { text: '@bob.example' }, false],
    ['{ images: { atLeast: 2, atMost: 4 } }', { images: 4 }, true],
    ['{ images: { atLeast: 2, atMost: 4 } }', { images: 1 }, false],
    ['{ images: { atLeast: 1 }, hashtags: { atMost: 1 } }', { images: 1, tags: ['a', 'b'] }, false],
  ])('%s on %j: %j', (bounds, post, expected) => {
    expect(wants(`count: ${bounds}`, post)).toBe(expected)
  })

  test('explains', () => {
    expect(detailOf('count: { images: { atLeast: 2 }, links: { atMost: 9 } }', { images: 1 })).toBe(
      'links: 0, images: 1',
    )
  })

  test.each([
    ['count: {}', 'error match.count: needs something to count: links, hashtags, mentions, images'],
    [
      'count: { likes: { atLeast: 1 } }',
      'error match.count.likes: unknown option "likes"; did you mean "links"?',
    ],
    ['count: { links: 2 }', 'error match.count.links: expected a mapping, got the number 2'],
    [
      'count: { links: { atMost: 1.5 } }',
      'error match.count.links.atMost: expected a whole number, got the number 1.5',
    ],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toContain(message)
  })
})
