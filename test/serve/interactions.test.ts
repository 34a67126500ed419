import { lexicons } from '@atproto/api'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addMemberships, uriOf } from '../rank/memberships.ts'
import { ALICE, BOB } from '../support/events.ts'
import { startTestService, type TestService, testFeed, uriOfFeed } from './service.ts'

const METHOD = 'app.bsky.feed.sendInteractions'
const at = Date.now()
const POST = uriOf({ did: BOB, at })

let service: TestService

beforeAll(async () => {
  service = await startTestService([
    testFeed({ id: 11, name: 'open' }),
    testFeed({ id: 12, name: 'private', auth: [BOB] }),
  ])
  await addMemberships(service.db, [{ feed: 11, did: BOB, at, rankKey: at }])
})
afterAll(() => service[Symbol.asyncDispose]())
beforeEach(async () => {
  await service.db.deleteFrom('interactions').execute()
})

async function send(body: unknown, claims: object | null = {}) {
  const token =
    claims === null ? undefined : await service.token(service.alice, { claims: { lxm: METHOD, ...claims } })
  const response = await fetch(`${service.server.url}/xrpc/${METHOD}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const answer = (await response.json()) as { error?: string }
  if (response.ok) lexicons.assertValidXrpcOutput(METHOD, answer)
  return { status: response.status, ...answer }
}

function told(event: string, item = POST, parts: object = {}) {
  return { event: `app.bsky.feed.defs#${event}`, item, ...parts }
}

function stored() {
  return service.db
    .selectFrom('interactions')
    .innerJoin('actors as viewers', 'viewers.id', 'viewer')
    .innerJoin('actors as authors', 'authors.id', 'author')
    .select([
      'viewers.did as viewer',
      'authors.did as author',
      'feed',
      'event',
      'rkey',
      'feed_context',
      'req_id',
    ])
    .orderBy('interactions.id')
    .execute()
}

describe('sendInteractions', () => {
  test('stores what a reader did, with the feed and what came along', async () => {
    const interactions = [
      told('requestLess'),
      told('interactionSeen', POST, { feedContext: 'page 1\0', reqId: 'r1' }),
      told('interactionQuote'),
    ]
    expect(await send({ feed: uriOfFeed('open'), interactions })).toEqual({ status: 200 })
    const common = { viewer: ALICE, author: BOB, feed: 11, rkey: expect.any(BigInt) }
    expect(await stored()).toEqual([
      { ...common, event: 'requestLess', feed_context: null, req_id: null },
      { ...common, event: 'interactionSeen', feed_context: 'page 1', req_id: 'r1' },
      { ...common, event: 'interactionQuote', feed_context: null, req_id: null },
    ])
  })

  test('stores without a feed where the app does not tell it', async () => {
    expect(await send({ interactions: [told('requestMore')] })).toEqual({ status: 200 })
    expect(await stored()).toMatchObject([{ feed: null, event: 'requestMore' }])
  })

  test('ignores what it does not know and keeps the rest', async () => {
    const interactions = [
      told('interactionYawned'),
      { item: POST, event: 'com.example.defs#requestLess' },
      { event: 'app.bsky.feed.defs#requestLess' },
      { item: POST },
      told('interactionLike', 'at://did:plc:stranger22abcdefghijklmn/app.bsky.feed.post/3l3qo2vuowo2b'),
      told('interactionLike', `at://${BOB}/app.bsky.feed.post/no-tid`),
      told('interactionLike', `at://${BOB}/app.bsky.feed.like/3l3qo2vuowo2b`),
      told('interactionLike', 'at://bob.example.com/app.bsky.feed.post/3l3qo2vuowo2b'),
      told('interactionLike'),
    ]
    expect(await send({ interactions })).toEqual({ status: 200 })
    expect(await stored()).toMatchObject([{ event: 'interactionLike' }])
  })

  test('takes an empty list, and nothing for feeds that are not here', async () => {
    expect(await send({ interactions: [] })).toEqual({ status: 200 })
    expect(await send({ feed: uriOfFeed('gone'), interactions: [told('requestLess')] })).toEqual({
      status: 200,
    })
    expect(await stored()).toEqual([])
  })

  test('is for signed-in readers whose token is for this method', async () => {
    const body = { feed: uriOfFeed('open'), interactions: [told('requestLess')] }
    expect(await send(body, null)).toMatchObject({ status: 401, error: 'AuthenticationRequired' })
    expect(await send(body, { lxm: 'app.bsky.feed.getFeedSkeleton' })).toMatchObject({
      status: 401,
      error: 'BadJwtLexiconMethod',
    })
    expect(await send(body, { iss: BOB })).toMatchObject({ status: 401, error: 'BadJwtSignature' })
    expect(await stored()).toEqual([])
  })

  test('is refused for a private feed of others', async () => {
    const answer = await send({ feed: uriOfFeed('private'), interactions: [told('requestLess')] })
    expect(answer).toMatchObject({ status: 403, error: 'Forbidden' })
    expect(await stored()).toEqual([])
  })

  test.each([
    ['no JSON', '{"interactions": ['],
    ['no list', '{}'],
    ['a list of numbers', '{"interactions": [1]}'],
    ['null', 'null'],
    [
      'a context of 2001 characters',
      JSON.stringify({ interactions: [told('requestLess', POST, { feedContext: 'x'.repeat(2001) })] }),
    ],
    ['an item that is no URI', JSON.stringify({ interactions: [told('requestLess', 'hello')] })],
    ['501 items', JSON.stringify({ interactions: Array.from({ length: 501 }, () => told('requestLess')) })],
  ])('%s is a bad request', async (_, body) => {
    expect(await send(body)).toMatchObject({ status: 400, error: 'InvalidRequest' })
    expect(await stored()).toEqual([])
  })

  test('too large a body is refused as such', async () => {
    const answer = await send(JSON.stringify({ interactions: [], padding: 'x'.repeat(600_000) }))
    expect(answer).toMatchObject({ status: 413, error: 'PayloadTooLarge' })
  })

  test('is refused from who tells more than anybody can see, and from nobody else', async () => {
    await using busy = await startTestService([testFeed({ id: 11, name: 'open' })])
    await addMemberships(busy.db, [{ feed: 11, did: BOB, at, rankKey: at }])
    const tell = async (account: TestService['alice'], count: number) => {
      const token = await busy.token(account, { claims: { lxm: METHOD } })
      const response = await fetch(`${busy.server.url}/xrpc/${METHOD}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ interactions: Array.from({ length: count }, () => told('interactionSeen')) }),
      })
      const { error } = (await response.json()) as { error?: string }
      return { status: response.status, error, retryAfter: response.headers.get('retry-after') }
    }
    for (let i = 0; i < 4; i++) expect(await tell(busy.alice, 500)).toMatchObject({ status: 200 })
    const refused = { status: 429, error: 'RateLimitExceeded', retryAfter: '10' }
    expect(await tell(busy.alice, 500)).toEqual(refused)
    expect(await tell(busy.bob, 1)).toMatchObject({ status: 200 })
    const { count } = await busy.db
      .selectFrom('interactions')
      .select(({ fn }) => fn.countAll<bigint>().as('count'))
      .executeTakeFirstOrThrow()
    expect(Number(count)).toBe(2_001)
  })

  test('a new reader keeps what the stream said of them before', async () => {
    const other = 'did:plc:newcomer22abcdefghijklmn'
    await service.db
      .insertInto('unseen_accounts')
      .values({ did: other, status: 'takendown', floor: 5n })
      .execute()
    service.directory.documents.set(other, {
      ...(service.directory.documents.get(ALICE) as object),
      id: other,
    })
    const document = service.directory.documents.get(other) as { verificationMethod: { id: string }[] }
    document.verificationMethod[0]!.id = '#atproto'
    expect(await send({ interactions: [told('requestLess')] }, { iss: other })).toEqual({ status: 200 })
    expect(await stored()).toMatchObject([{ viewer: other }])
    const actor = await service.db
      .selectFrom('actors')
      .selectAll()
      .where('did', '=', other)
      .executeTakeFirst()
    expect(actor).toMatchObject({ status: 'takendown', floor: 5n })
  })
})
