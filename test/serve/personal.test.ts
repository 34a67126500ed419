import { afterAll, beforeAll, expect, test } from 'vitest'
import { multilingual, personal } from '../rank/composed-orders.ts'
import { addMemberships, type Membership, uriOf } from '../rank/memberships.ts'
import { ALICE, BOB } from '../support/events.ts'
import { SKELETON, startTestService, type TestService, testFeed, uriOfFeed } from './service.ts'

const now = Date.now()
const members: Membership[] = Array.from({ length: 70 }, (_, index) => {
  const at = now - 1000 - index * 60_000
  return { feed: 1, did: index % 2 === 0 ? ALICE : BOB, at, rankKey: at }
})
const newestFirst = members.map((member) => ({ post: uriOf(member) }))

let service: TestService

beforeAll(async () => {
  service = await startTestService([
    testFeed({ id: 1, name: 'mine', auth: 'optional', order: { algorithm: personal, config: {} } }),
    testFeed({ id: 1, name: 'languages', order: { algorithm: multilingual, config: {} } }),
  ])
  await addMemberships(service.db, members)
})
afterAll(() => service[Symbol.asyncDispose]())

async function page(response: Response) {
  expect(response.status).toBe(200)
  return (await response.json()) as { feed: { post: string }[]; cursor: string }
}

test('each reader pages a list of their own, and nobody theirs', async () => {
  const odd = ALICE.length % 2 === 1 ? service.alice : service.bob
  const token = await service.token(odd)
  const response = await service.skeleton('mine', { limit: '30' }, token)
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  const first = await page(response)
  const turned = odd.did.length % 2 === 1 ? newestFirst.toReversed() : newestFirst
  expect(first.feed).toEqual(turned.slice(0, 30))
  const second = await page(await service.skeleton('mine', { limit: '100', cursor: first.cursor }, token))
  expect(second.feed).toEqual(turned.slice(30))
  expect((await page(await service.skeleton('mine', { limit: '30' }))).feed).toEqual(newestFirst.slice(0, 30))
  const foreign = await service.skeleton('mine', { cursor: first.cursor })
  expect(foreign.status).toBe(400)
  expect(await foreign.json()).toMatchObject({
    error: 'InvalidRequest',
    message: /damaged or belongs to another/,
  })
})

test('the answer names the languages that the order used', async () => {
  const get = (language?: string) =>
    service.get(
      `/xrpc/${SKELETON}?feed=${encodeURIComponent(uriOfFeed('languages'))}&limit=5`,
      language === undefined ? {} : { 'accept-language': language },
    )
  const norwegian = await get('en;q=0.5, nb-NO')
  expect(norwegian.headers.get('content-language')).toBe('nb, en')
  expect(norwegian.headers.get('vary')).toContain('accept-language')
  expect(norwegian.headers.get('cache-control')).toBe('private, no-store')
  expect((await page(norwegian)).feed).toEqual(newestFirst.toReversed().slice(0, 5))
  const english = await get('en')
  expect(english.headers.get('content-language')).toBe('en')
  expect((await page(english)).feed).toEqual(newestFirst.slice(0, 5))
  expect((await get('*')).headers.get('content-language')).toBeNull()
})

test('lists that are paged are stored for other processes', async () => {
  await page(await service.skeleton('mine', { limit: '7' }, await service.token(service.bob)))
  const rows = await service.db.selectFrom('snapshots').select(['feed', 'expires_at']).execute()
  expect(rows.length).toBeGreaterThan(0)
  for (const { feed, expires_at } of rows) {
    expect(feed).toBe(1)
    expect(expires_at.getTime()).toBeGreaterThan(now)
  }
})
