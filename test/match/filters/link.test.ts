import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

describe('link', () => {
  test.each([
    ['the domain', 'https://example.com/cats', true],
    ['a domain below it', 'http://en.m.example.com', true],
    ['capitals, a port, a user', 'HTTPS://me@WWW.Example.COM:8443?q', true],
    ['a trailing dot', 'https://example.com./', true],
    ['a domain that only ends like it', 'https://myexample.com/', false],
    ['a domain above it', 'https://com/', false],
    ['the name in the path', 'https://other.org/example.com', false],
    ['the name in the query', 'https://other.org?u=https://example.com', false],
    ['the name in the fragment', 'https://other.org#@example.com', false],
    ['the name as the user', 'https://example.com@other.org/', false],
    ['another scheme', 'at://example.com/app.bsky.feed.post/x', false],
    ['garbage', 'https://', false],
  ])('%s', (_, link, expected) => {
    expect(wants('link: example.com', { links: [link] })).toBe(expected)
  })

  test('knows domains in any script by both spellings', () => {
    expect(wants('link: bücher.example', { links: ['https://www.xn--bcher-kva.example/'] })).toBe(true)
    expect(wants('link: xn--bcher-kva.example', { links: ['https://BÜCHER.example/'] })).toBe(true)
  })

  test('finds links in the text, and domains in lists', () => {
    const lists = { news: { words: ['nrk.no', 'the news'] }, none: { words: ['news'] } }
    expect(wants('link: { list: news }', { text: 'see www.nrk.no/nyheter.' }, { lists })).toBe(true)
    expect(problemsOf('link: { list: none }', { lists })).toEqual(['error match.link.list: holds no domains'])
  })

  test('explains', () => {
    expect(detailOf('link: a.example', { links: ['https://b.example/x', 'https://b.example/y'] })).toBe(
      'links to b.example',
    )
    expect(detailOf('link: a.example', {})).toBe('no links')
  })

  test.each([
    [
      'link: https://example.com/cats',
      'error match.link: "https://example.com/cats" is not a domain; write only the name, such as example.com',
    ],
    [
      'link: ["*.example.com"]',
      'error match.link.0: "*.example.com" is not a domain; write only the name, such as example.com',
    ],
    ['link: example', 'error match.link: "example" is not a domain; write only the name, such as example'],
    ['link: []', 'error match.link: must not be empty'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
