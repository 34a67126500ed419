import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode } from '../../src/ingest/decode.ts'
import { POST, SUBJECT, v1Commit, v2Commit } from './frames.ts'

const KINDS = [
  'post',
  'engagement',
  'delete',
  'account',
  'sync',
  'identity',
  'skip',
  'info',
  'error',
  'unreadable',
]

/** Whatever came in: an event of a known kind, with a position unless none could be read. */
function expectSound(frame: string | Buffer): void {
  const event = decode(frame)
  expect(KINDS).toContain(event.kind)
  if (event.kind === 'info' || event.kind === 'error' || event.kind === 'unreadable') return
  expect(event.at.timeUs).toBeGreaterThan(0)
  if (event.kind !== 'post') return
  const { text, tags, links, titles, alts, langs, labels, mentions } = event.post
  for (const value of [text, ...tags, ...links, ...titles, ...alts, ...langs, ...labels, ...mentions]) {
    expect(typeof value).toBe('string')
    expect(value.includes('\0') || !value.isWellFormed()).toBe(false)
  }
  expect(Number.isSafeInteger(event.post.time) && event.post.time >= 0).toBe(true)
}

test('random bytes, random text, random JSON', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expectSound(Buffer.from(bytes))))
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expectSound(text)))
  fc.assert(fc.property(fc.json(), (text) => expectSound(text)))
})

test('valid frames with a byte changed or an end missing', () => {
  const frames = [v1Commit(), v2Commit()]
  fc.assert(
    fc.property(
      fc.constantFrom(...frames),
      fc.nat(),
      fc.nat(255),
      fc.boolean(),
      (frame, where, byte, cut) => {
        const bytes = Buffer.from(frame)
        bytes[where % bytes.length] = byte
        expectSound(cut ? bytes.subarray(0, where % bytes.length) : bytes)
      },
    ),
    { numRuns: 2000 },
  )
})

test('any value in any place of a commit and of its record', () => {
  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constant(SUBJECT))
  const record = fc.oneof(
    value,
    fc
      .record(
        {
          text: value,
          langs: value,
          facets: fc.array(fc.record({ features: fc.array(fc.oneof(value, feature(value))) })),
          embed: fc.oneof(value, embed(value)),
          reply: fc.record({ root: value, parent: value }),
          labels: fc.record({ values: fc.array(fc.record({ val: value })) }),
          tags: value,
          entities: value,
          createdAt: value,
        },
        { requiredKeys: [] },
      )
      .map((fields) => ({ ...POST, ...fields })),
  )
  const fields = fc.record(
    {
      did: value,
      rev: value,
      rkey: value,
      operation: fc.oneof(value, fc.constant('update')),
      collection: fc.constantFrom('app.bsky.feed.post', 'app.bsky.feed.like', 'app.bsky.feed.repost', 7),
      record,
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fields, (commit) => {
      expectSound(v1Commit(commit))
      expectSound(v2Commit(commit))
    }),
    { numRuns: 3000 },
  )
})

function feature(value: fc.Arbitrary<unknown>) {
  const $type = fc.constantFrom('tag', 'link', 'mention').map((kind) => `app.bsky.richtext.facet#${kind}`)
  return fc.record({ $type, tag: value, uri: value, did: value })
}

function embed(value: fc.Arbitrary<unknown>) {
  const $type = fc
    .constantFrom('images', 'gallery', 'video', 'external', 'record', 'recordWithMedia')
    .map((kind) => `app.bsky.embed.${kind}`)
  return fc.record({
    $type,
    images: value,
    items: value,
    alt: value,
    external: value,
    record: value,
    media: value,
  })
}

test('nesting that would overflow the stack of whoever recurses', () => {
  const evil = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const frame = v1Commit().replace('"hello"', `"hello","evil":${evil},"facets":${evil},"embed":${evil}`)
  expect(decode(frame)).toMatchObject({ kind: 'post', post: { text: 'hello', tags: [] } })
})

test('a hundred kilobytes of other fields', () => {
  const extra = Array.from({ length: 10_000 }, (_, i) => ({ [`field${i}`]: i }))
  expect(decode(v2Commit({ record: { ...POST, extra } }))).toMatchObject({ kind: 'post' })
})
