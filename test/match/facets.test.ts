import { describe, expect, test } from 'vitest'
import { findHandles, findLinks, findTags, postFromExample } from '../../src/match/facets.ts'
import { decodeTid, tidMicros } from '../../src/tid.ts'

describe('what apps find in a text', () => {
  test.each([
    ['#cats and #Dogs, #cats', ['cats', 'Dogs']],
    ['＃猫 #猫缶', ['猫', '猫缶']],
    ['a#b #1 #2cats #-_- #a.', ['2cats', 'a']],
    ['#\ufe0f⃣ # #', []],
    [`#${'x'.repeat(65)}`, []],
  ])('hashtags of %s', (text, tags) => {
    expect(findTags(text)).toEqual(tags)
  })

  test.each([
    [
      'see https://a.example/x?y=(1) and (http://b.example).',
      ['https://a.example/x?y=(1)', 'http://b.example'],
    ],
    ['www.example.com/cats, example.org!', ['https://www.example.com/cats', 'https://example.org']],
    ['e.g. this. Or that.And 3.14', []],
    ['me@example.com', []],
  ])('links of %s', (text, links) => {
    expect(findLinks(text)).toEqual(links)
  })

  test.each([
    ['@alice.example.com, (@bob.example)', ['alice.example.com', 'bob.example']],
    ['me@example.com @alice', []],
  ])('handles of %s', (text, handles) => {
    expect(findHandles(text)).toEqual(handles)
  })
})

describe('postFromExample', () => {
  test('fills in everything, and finds facets in the text', () => {
    const post = postFromExample({ text: '#cats by @bob.example at https://a.example' })
    expect(post).toMatchObject({
      tags: ['cats'],
      mentions: ['did:web:bob.example'],
      links: ['https://a.example'],
      langs: [],
    })
    expect(postFromExample({ text: '@bob.example' }, () => undefined).mentions).toEqual([])
    expect(postFromExample({ text: '#cats', tags: [] }).tags).toEqual([])
  })

  test('is the same for the same example, with a key that fits its time', () => {
    expect(postFromExample({ text: 'a' })).toEqual(postFromExample({ text: 'a' }))
    const post = postFromExample({ createdAt: Date.UTC(2025, 5, 1) })
    expect(post.time).toBe(Date.UTC(2025, 5, 1))
    expect(tidMicros(decodeTid(post.rkey)!) / 1000).toBe(post.time)
  })

  test('a reply has a root', () => {
    const parent = { did: 'did:plc:abc', rkey: '3kftldxbvq22p' }
    expect(postFromExample({ replyParent: parent }).replyRoot).toEqual(parent)
  })
})
