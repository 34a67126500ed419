import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Post, RecordRef } from '../../src/event.ts'
import { readOnly } from '../../src/persist/database.ts'
import { readPost } from '../../src/persist/posts.ts'
import { decodeTid, encodeTid, tidAt } from '../../src/tid.ts'
import { ALICE, tid } from '../support/events.ts'
import { openStorage, put } from './storage.ts'

/** As decoding makes them: without NUL and lone surrogates. */
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((value) => value.replaceAll('\u0000', ''))
const texts = fc.array(text, { maxLength: 3 })
const did = fc.constantFrom('did:plc:a', 'did:plc:b', 'did:web:c.example')
const START = 1_780_000_000_000_000
const rkey = fc.nat(1_000_000).map((n) => encodeTid(tidAt(START + n * 1_000) + BigInt(n % 1_024)))
const ref: fc.Arbitrary<RecordRef | undefined> = fc.option(fc.record({ did, rkey }), { nil: undefined })
const moment = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })

/** Without −0, which JSON has not. */
const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true }).map((value) => value + 0)
const coordinates = fc.record({ lat: degrees(90), lon: degrees(180) })

const told = fc.record(
  {
    by: fc.constantFrom('event' as const, 'check-in' as const, 'profile' as const),
    name: text,
    country: fc.constantFrom('NO', 'SE'),
    region: text,
    at: coordinates,
    confidence: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
  },
  { requiredKeys: ['by', 'name', 'confidence'] },
)

const plainPost: fc.Arbitrary<Post> = fc.record({
  did,
  rkey,
  text,
  langs: texts,
  tags: texts,
  mentions: fc.array(did, { maxLength: 3 }),
  links: texts,
  titles: texts,
  alts: texts,
  labels: texts,
  images: fc.nat(4),
  video: fc.boolean(),
  gif: fc.boolean(),
  external: fc.boolean(),
  quote: ref,
  replyRoot: ref,
  replyParent: ref,
  createdAt: fc.option(moment, { nil: undefined }),
  time: moment,
})

const post: fc.Arbitrary<Post> = fc.oneof(
  plainPost,
  fc
    .tuple(plainPost, coordinates, text, fc.uniqueArray(told, { maxLength: 2 }))
    .map(([plain, at, address, places]) => ({
      ...plain,
      coordinates: at,
      ...(address !== '' && { address }),
      ...(places.length > 0 && { told: places }),
    })),
)

describe('a stored post', () => {
  it('reads back as it was', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    const unlike = { maxLength: 20, selector: (one: Post) => `${one.did}/${one.rkey}` }
    const property = fc.asyncProperty(fc.uniqueArray(post, unlike), async (posts) => {
      expect(await commit({ posts: posts.map((one) => put(one)) })).toMatchObject({ refused: [] })
      for (const one of posts) expect(await readPost(readOnly(db), one)).toEqual(one)
    })
    await fc.assert(property, { numRuns: 30 })
  })

  it('is without references to what cannot be a post', async () => {
    await using storage = await openStorage()
    const parent = { did: ALICE, rkey: 'self' }
    const one = put({ replyParent: parent, replyRoot: parent, quote: { did: ALICE, rkey: tid() } })
    await storage.commit({ posts: [one] })
    expect(await readPost(readOnly(storage.db), one.post)).toEqual({
      ...one.post,
      replyParent: undefined,
      replyRoot: undefined,
    })
  })

  it('is not found by another name', async () => {
    await using storage = await openStorage()
    const one = put()
    await storage.commit({ posts: [one] })
    const reader = readOnly(storage.db)
    expect(await readPost(reader, { did: ALICE, rkey: 'self' })).toBeUndefined()
    expect(await readPost(reader, { did: 'did:plc:nobody', rkey: one.post.rkey })).toBeUndefined()
    expect(
      await readPost(reader, { did: ALICE, rkey: encodeTid(decodeTid(one.post.rkey)! + 1n) }),
    ).toBeUndefined()
  })
})
