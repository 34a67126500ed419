import { describe, expect, it } from 'vitest'
import { parsePostUri, postUri } from '../src/event.ts'

describe('at:// URIs of posts', () => {
  it('come apart as they were put together', () => {
    const ref = { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', rkey: '3jzfcijpj2z2a' }
    expect(postUri(ref)).toBe('at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3jzfcijpj2z2a')
    expect(parsePostUri(postUri(ref))).toEqual(ref)
  })

  it.each([
    'https://bsky.app/profile/alice.example.com/post/3jzfcijpj2z2a',
    'at://alice.example.com/app.bsky.feed.post/3jzfcijpj2z2a',
    'at://did:plc:abc/app.bsky.feed.like/3jzfcijpj2z2a',
    'at://did:plc:abc/app.bsky.feed.postgate/3jzfcijpj2z2a',
    'at://did:plc:abc/app.bsky.feed.post/',
    'at://did:plc:abc/app.bsky.feed.post/3jz/extra',
    'at://did:plc:abc',
    '',
  ])('refuses %s', (uri) => {
    expect(parsePostUri(uri)).toBeUndefined()
  })
})
