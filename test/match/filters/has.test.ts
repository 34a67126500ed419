import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

const POSTS = {
  image: { images: 1 },
  video: { video: true },
  gif: { gif: true },
  external: { external: true, links: ['https://example.com'] },
  link: { links: ['https://example.com'] },
  quote: { quote: { did: 'did:plc:abc', rkey: '3kftldxbvq22p' } },
  alt: { images: 1, alts: ['a cat'] },
  warning: { labels: ['nudity'] },
}

describe('has', () => {
  test.each(Object.entries(POSTS))('%s', (part, post) => {
    expect(wants(`has: ${part}`, post)).toBe(true)
    expect(wants(`has: [${part}]`, { text: 'words only' })).toBe(false)
    expect(wants(`not: { has: ${part} }`, { text: 'words only' })).toBe(true)
  })

  test('one of several is enough', () => {
    expect(wants('has: [image, video]', { video: true })).toBe(true)
    expect(wants('has: [image, video]', { gif: true })).toBe(false)
  })

  test('a label that hides nothing is no warning', () => {
    expect(wants('has: warning', { labels: ['bot', '!no-unauthenticated'] })).toBe(false)
  })

  test('explains', () => {
    expect(detailOf('has: video', POSTS.alt)).toBe('has image, alt')
    expect(detailOf('has: video', {})).toBe('text only')
  })

  test.each([
    [
      'has: [imge]',
      'error match.has.0: expected image, video, gif, external, link, quote, alt or warning, got the text "imge"; did you mean "image"?',
    ],
    ['has: []', 'error match.has: must not be empty'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
