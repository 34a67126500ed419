import { describe, expect, test } from 'vitest'
import type { Post } from '../../src/event.ts'
import { decode } from '../../src/ingest/decode.ts'
import { DID, OTHER, POST, RKEY, SUBJECT, TIME_US, v1Commit } from './frames.ts'

function read(fields: Record<string, unknown>): Post {
  const event = decode(v1Commit({ record: { ...POST, ...fields } }))
  if (event.kind !== 'post') throw new Error(`decoded as ${JSON.stringify(event)}`)
  return event.post
}

const image = (alt: unknown) => ({ alt, image: { $type: 'blob' } })
const images = (...alts: unknown[]) => ({ $type: 'app.bsky.embed.images', images: alts.map(image) })
const external = (uri: string) => ({
  $type: 'app.bsky.embed.external',
  external: { uri, title: 'A title', description: '' },
})
const facet = (...features: unknown[]) => ({ index: { byteStart: 0, byteEnd: 1 }, features })
const tag = (name: unknown) => ({ $type: 'app.bsky.richtext.facet#tag', tag: name })
const link = (uri: unknown) => ({ $type: 'app.bsky.richtext.facet#link', uri })
const mention = (did: unknown) => ({ $type: 'app.bsky.richtext.facet#mention', did })

test('a bare post has nothing but its text and times', () => {
  const createdAt = Date.parse(POST.createdAt)
  expect(read({})).toEqual({
    did: DID,
    rkey: RKEY,
    text: 'hello',
    langs: [],
    tags: [],
    mentions: [],
    links: [],
    titles: [],
    alts: [],
    labels: [],
    images: 0,
    video: false,
    gif: false,
    external: false,
    quote: undefined,
    replyRoot: undefined,
    replyParent: undefined,
    createdAt,
    time: createdAt,
  })
})

describe('embeds', () => {
  test('images, with and without alt text', () => {
    expect(read({ embed: images('a cat', '', 'a cat', 5) })).toMatchObject({
      images: 4,
      alts: ['a cat', 'a cat'],
    })
  })

  test('a gallery, whose items may be of kinds to come', () => {
    const items = [{ $type: 'app.bsky.embed.gallery#image', alt: 'a dog' }, { $type: 'com.example.sound' }]
    expect(read({ embed: { $type: 'app.bsky.embed.gallery', items } })).toMatchObject({
      images: 1,
      alts: ['a dog'],
    })
  })

  test('video, and video shown as an animation', () => {
    const video = { $type: 'app.bsky.embed.video', alt: 'waves' }
    expect(read({ embed: video })).toMatchObject({ video: true, gif: false, alts: ['waves'] })
    expect(read({ embed: { ...video, presentation: 'gif' } })).toMatchObject({ video: true, gif: true })
  })

  test('a link card', () => {
    expect(read({ embed: external('https://example.com/') })).toMatchObject({
      external: true,
      gif: false,
      links: ['https://example.com/'],
      titles: ['A title'],
    })
  })

  test.each([
    'https://media.tenor.com/x/y.gif?hh=1',
    'https://tenor.com/view/cat',
    'https://media1.giphy.com/media/1',
    'https://static.klipy.com/1',
    'https://example.com/cat.GIF',
  ])('a card that moves: %s', (uri) => {
    expect(read({ embed: external(uri) })).toMatchObject({ gif: true, external: false, links: [uri] })
  })

  test.each([
    'https://example.com/?f=.gif',
    'https://nottenor.com/',
    'https://example.com/?u=https://tenor.com/',
  ])('a card that does not move: %s', (uri) =>
    expect(read({ embed: external(uri) })).toMatchObject({ gif: false, external: true }),
  )

  test('a quote, alone and with media', () => {
    const quote = { did: OTHER, rkey: '3mpsjbtci2c2o' }
    const record = { $type: 'app.bsky.embed.record', record: SUBJECT }
    expect(read({ embed: record })).toMatchObject({ quote, images: 0 })
    expect(
      read({ embed: { $type: 'app.bsky.embed.recordWithMedia', record, media: images('x') } }),
    ).toMatchObject({
      quote,
      images: 1,
      alts: ['x'],
    })
  })

  test('an embedded list is no quote', () => {
    const record = { ...SUBJECT, uri: `at://${OTHER}/app.bsky.graph.list/3mpsjbtci2c2o` }
    expect(read({ embed: { $type: 'app.bsky.embed.record', record } }).quote).toBeUndefined()
  })
})

describe('facets and tags', () => {
  test('are collected once each, beside the tags of the record', () => {
    const facets = [
      facet(tag('Cats'), link('https://example.com/')),
      facet(mention(OTHER), tag('#cats')),
      facet(tag('Cats')),
    ]
    expect(read({ facets, tags: ['hidden', 'Cats'], embed: external('https://example.com/') })).toMatchObject(
      {
        tags: ['Cats', 'cats', 'hidden'],
        links: ['https://example.com/'],
        mentions: [OTHER],
      },
    )
  })

  test('entities of 2022 still count', () => {
    const entities = [
      { index: { start: 0, end: 4 }, type: 'link', value: 'https://example.com/' },
      { index: { start: 5, end: 9 }, type: 'mention', value: OTHER },
      { index: { start: 5, end: 9 }, type: 'mention', value: 'alice.example.com' },
    ]
    expect(read({ entities })).toMatchObject({ links: ['https://example.com/'], mentions: [OTHER] })
  })

  test.each([
    ['no list', { facets: 'yes' }],
    ['no features', { facets: [{}, null, 7, facet(), { features: {} }] }],
    ['features of wrong types', { facets: [facet(tag(1), link(null), mention('alice'), 'x', null, {})] }],
    ['tags of wrong types', { tags: [1, null, '', {}] }],
    ['a thousand times nothing', { facets: Array(1000).fill(facet(tag(''))) }],
  ])('of odd shapes are passed over: %s', (_, fields) => {
    expect(read(fields)).toMatchObject({ tags: [], links: [], mentions: [] })
  })

  test('more than anybody reads are cut off', () => {
    const tags = Array.from({ length: 5000 }, (_, i) => `tag${i}`)
    expect(read({ tags }).tags).toEqual(tags.slice(0, 128))
    expect(read({ embed: images('a'.repeat(50_000)) }).alts[0]).toHaveLength(10_000)
  })
})

test('replies name their root and parent', () => {
  const post = read({ reply: { root: SUBJECT, parent: { uri: `at://${DID}/app.bsky.feed.post/${RKEY}` } } })
  expect(post).toMatchObject({
    replyRoot: { did: OTHER, rkey: '3mpsjbtci2c2o' },
    replyParent: { did: DID, rkey: RKEY },
  })
  expect(read({ reply: { parent: { uri: 'at://../..' } } }).replyParent).toBeUndefined()
})

test('languages and self-labels are as declared', () => {
  const labels = { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'porn' }, { val: 5 }, null] }
  expect(read({ langs: ['en', 'nb-NO', 7], labels })).toMatchObject({
    langs: ['en', 'nb-NO'],
    labels: ['porn'],
  })
})

test('text that no database takes is cleaned', () => {
  expect(read({ text: 'a\u0000b\ud800c 😀' }).text).toBe('ab\ufffdc 😀')
  expect(read({ tags: ['\u0000', 'x\udc00'] }).tags).toEqual(['x\ufffd'])
})

describe('a post’s time is the earlier of its own and the event’s', () => {
  const event = Math.floor(TIME_US / 1000)
  test.each([
    [
      '2026-07-04T14:38:08.000Z',
      Date.parse('2026-07-04T14:38:08.000Z'),
      Date.parse('2026-07-04T14:38:08.000Z'),
    ],
    ['2019-01-01T00:00:00+01:00', Date.parse('2018-12-31T23:00:00Z'), Date.parse('2018-12-31T23:00:00Z')],
    ['9999-01-01T00:00:00Z', Date.parse('9999-01-01T00:00:00Z'), event],
    ['0000-01-01T00:00:00Z', 0, 0],
    ['2026-13-01T00:00:00Z', undefined, event],
    ['2026-07-04', undefined, event],
    [1783175888, undefined, event],
    [undefined, undefined, event],
  ])('%s', (createdAt, own, time) => {
    expect(read({ createdAt })).toMatchObject({ createdAt: own, time })
  })
})
