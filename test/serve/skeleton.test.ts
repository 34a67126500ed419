import { lexicons } from '@atproto/api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMemberships, type Membership, uriOf } from '../rank/memberships.ts'
import { ALICE, BOB } from '../support/events.ts'
import { PUBLISHER, SKELETON, startTestService, type TestService, testFeed, uriOfFeed } from './service.ts'

const PIN = { did: BOB, rkey: '3l3qo2vuowo2b' }
const PIN_ITEM = {
  post: `at://${BOB}/app.bsky.feed.post/3l3qo2vuowo2b`,
  reason: { $type: 'app.bsky.feed.defs#skeletonReasonPin' },
}

const now = Date.now()
const members: Membership[] = Array.from({ length: 70 }, (_, index) => {
  const at = now - index * 60_000
  return { feed: 1, did: index % 2 === 0 ? ALICE : BOB, at, rankKey: at }
})
const newestFirst = members.map((member) => ({ post: uriOf(member) }))

let service: TestService

beforeAll(async () => {
  service = await startTestService([
    testFeed({ id: 1, name: 'plain' }),
    testFeed({ id: 1, name: 'pinned', pin: PIN }),
    testFeed({ id: 3, name: 'empty' }),
    testFeed({ id: 4, name: 'empty-pinned', pin: PIN }),
  ])
  await addMemberships(service.db, members)
})
afterAll(() => service[Symbol.asyncDispose]())

/** The body of a good answer, checked against the lexicon. */
async function page(feed: string, params: Record<string, string> = {}) {
  const response = await service.skeleton(feed, params)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  const body = (await response.json()) as { feed: { post: string }[]; cursor?: string }
  lexicons.assertValidXrpcOutput(SKELETON, body)
  return body
}

/** Status and body of a refusal. */
async function refusal(path: string) {
  const response = await service.get(path)
  const body = (await response.json()) as { error: string; message: string }
  expect(Object.keys(body)).toEqual(['error', 'message'])
  return { status: response.status, ...body }
}

describe('getFeedSkeleton', () => {
  test('answers 50 posts unless told otherwise, and pages to the end', async () => {
    const first = await page('plain')
    expect(first.feed).toEqual(newestFirst.slice(0, 50))
    const second = await page('plain', { cursor: first.cursor! })
    expect(second).toEqual({ feed: newestFirst.slice(50) })
  })

  test.each([1, 2, 30, 70, 100])('honours limit %i', async (limit) => {
    const { feed, cursor } = await page('plain', { limit: String(limit) })
    expect(feed).toEqual(newestFirst.slice(0, limit))
    expect(cursor === undefined).toBe(limit >= 70)
  })

  test('never answers the cursor it was given', async () => {
    let cursor: string | undefined
    const cursors = new Set<string>()
    let shown = 0
    do {
      const body: Awaited<ReturnType<typeof page>> = await page('plain', {
        limit: '7',
        ...(cursor && { cursor }),
      })
      shown += body.feed.length
      cursor = body.cursor
      if (cursor !== undefined) {
        expect(cursors).not.toContain(cursor)
        cursors.add(cursor)
      }
    } while (cursor !== undefined)
    expect(shown).toBe(70)
  })

  test('an empty feed is an empty list without a cursor', async () => {
    expect(await page('empty')).toEqual({ feed: [] })
  })

  test('a pin takes the first place of page 1 and no post is lost to it', async () => {
    const first = await page('pinned', { limit: '30' })
    expect(first.feed).toEqual([PIN_ITEM, ...newestFirst.slice(0, 29)])
    const second = await page('pinned', { limit: '30', cursor: first.cursor! })
    expect(second.feed).toEqual(newestFirst.slice(29, 59))
    expect((await page('pinned', { limit: '2' })).feed).toEqual([PIN_ITEM, newestFirst[0]])
    expect((await page('empty-pinned')).feed).toEqual([PIN_ITEM])
  })

  test('the poll of the apps (limit 1) sees the newest post, not the pin', async () => {
    expect((await page('pinned', { limit: '1' })).feed).toEqual([newestFirst[0]])
  })

  test('ignores an Authorization header where the feed is for everybody', async () => {
    const response = await service.skeleton('plain', {}, 'garbage')
    expect(response.status).toBe(200)
  })

  test.each([
    ['another name', uriOfFeed('dogs')],
    ['a name of Object.prototype', uriOfFeed('constructor')],
    ['another account', `at://${ALICE}/app.bsky.feed.generator/plain`],
    ['a handle for an account', 'at://alice.example.com/app.bsky.feed.generator/plain'],
    ['another collection', `at://${PUBLISHER}/app.bsky.feed.post/plain`],
    ['no record key', `at://${PUBLISHER}/app.bsky.feed.generator`],
    ['the account alone', `at://${PUBLISHER}`],
  ])('%s is UnknownFeed', async (_, uri) => {
    const answer = await refusal(`/xrpc/${SKELETON}?feed=${encodeURIComponent(uri)}`)
    expect(answer).toEqual({ status: 400, error: 'UnknownFeed', message: 'There is no such feed here.' })
  })

  test.each([
    ['no feed', '', 'Params must have the property "feed"'],
    ['a feed that is no URI', 'feed=plain', 'feed must be a valid at-uri'],
    ['two feeds', `feed=${uriOfFeed('plain')}&feed=${uriOfFeed('empty')}`, 'feed must be a valid at-uri'],
    ['limit 0', `feed=${uriOfFeed('plain')}&limit=0`, 'limit can not be less than 1'],
    ['limit 101', `feed=${uriOfFeed('plain')}&limit=101`, 'limit can not be greater than 100'],
    ['limit -1', `feed=${uriOfFeed('plain')}&limit=-1`, 'limit can not be less than 1'],
    ['a limit in words', `feed=${uriOfFeed('plain')}&limit=ten`, 'limit can not be less than 1'],
    ['a cursor of nobody', `feed=${uriOfFeed('plain')}&cursor=1725911162329308`, 'This cursor is damaged'],
  ])('%s is InvalidRequest', async (_, query, message) => {
    const answer = await refusal(`/xrpc/${SKELETON}?${query}`)
    expect(answer).toMatchObject({ status: 400, error: 'InvalidRequest' })
    expect(answer.message).toContain(message)
  })

  test('a cursor of another feed is InvalidRequest', async () => {
    const { cursor } = await page('plain')
    const response = await service.skeleton('empty', { cursor: cursor! })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'InvalidRequest' })
  })

  test('no query string brings the server down', async () => {
    const parameter = fc.tuple(
      fc.constantFrom('feed', 'limit', 'cursor', '__proto__', 'x'),
      fc.string({ unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(parameter, { maxLength: 5 }), async (parameters) => {
        const { status } = await service.get(`/xrpc/${SKELETON}?${new URLSearchParams(parameters)}`)
        expect([200, 400]).toContain(status)
      }),
      { numRuns: 200 },
    )
  })

  test('a feed that appears in the settings is served at once', async () => {
    const { feed } = await page('plain')
    service.feeds.set('later', testFeed({ id: 1, name: 'later' }))
    expect((await page('later')).feed).toEqual(feed)
    service.feeds.delete('later')
    expect((await service.skeleton('later')).status).toBe(400)
  })

  test('POST is refused, unknown methods are not implemented', async () => {
    const post = await fetch(`${service.server.url}/xrpc/${SKELETON}?feed=${uriOfFeed('plain')}`, {
      method: 'POST',
    })
    expect(post.status).toBe(400)
    expect(await post.json()).toMatchObject({ error: 'InvalidRequest' })
    expect(await refusal('/xrpc/app.bsky.feed.getFeed')).toMatchObject({
      status: 501,
      error: 'MethodNotImplemented',
    })
    expect(await refusal('/xrpc/')).toMatchObject({ status: 400, error: 'InvalidRequest' })
  })
})
