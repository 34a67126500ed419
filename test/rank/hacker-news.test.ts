import { beforeEach, describe, expect, test } from 'vitest'
import { NO_COUNTERS } from '../../src/counters.ts'
import { type Database, readOnly } from '../../src/persist/database.ts'
import blended from '../../src/rank/algorithms/blended.ts'
import chronological from '../../src/rank/algorithms/chronological.ts'
import engagement from '../../src/rank/algorithms/engagement.ts'
import { liftOf } from '../../src/rank/arithmetic.ts'
import type { RankedFeed } from '../../src/rank/feed.ts'
import { placeOf } from '../../src/rank/place.ts'
import { encodeTid } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { ALICE, BOB, CAROL } from '../support/events.ts'
import { addMemberships, type Membership, rkeyOf, uriOf } from './memberships.ts'
import { readToEnd } from './read-to-end.ts'

const NOW = Date.UTC(2026, 6, 1, 12)
const HOUR = 3_600_000
const AUTHORS = [ALICE, BOB, CAROL]
const order = (options: object) => ({
  algorithm: engagement,
  config: engagement.config.parse({ formula: 'hackerNews', ...options }),
})

let db: Database
beforeEach(async () => {
  const database = await testDatabase()
  db = database.db
  return () => database[Symbol.asyncDispose]()
})

/** Posts where their keys put them. `ages` in hours. */
async function store(posts: readonly { readonly age: number; readonly likes: number }[]) {
  const members = posts.map(({ age, likes }, index): Membership => {
    const at = NOW - age * HOUR
    const rankKey = at + liftOf(order({}), { ...NO_COUNTERS, likes })
    return { feed: 1, did: AUTHORS[index % 3]!, at, clock: index, rankKey, likes }
  })
  await addMemberships(db, members)
  return members
}

function read(feed: RankedFeed, now = NOW, limit = 30): Promise<string[]> {
  return readToEnd(db, feed, { limit, now })
}

/** The posts by the formula, the slow way. */
function expected(members: readonly Membership[], gravity: number, now = NOW): string[] {
  const score = ({ at, likes = 0 }: Membership) => likes / ((now - at) / HOUR + 2) ** gravity
  return members.toSorted((a, b) => score(b) - score(a)).map(uriOf)
}

describe('engagement by the formula of Hacker News', () => {
  test.each([1.8, 1, 3])('with gravity %d is what the formula says, over all pages', async (gravity) => {
    const posts = Array.from({ length: 120 }, (_, i) => ({
      age: 1.01 + ((i * 37) % 48),
      likes: 1 + i * 3 + ((i * i) % 7),
    }))
    const members = await store(posts)
    expect(await read({ id: 1, order: order({ gravity }) })).toEqual(expected(members, gravity))
  })

  test('changes as time passes, which keys cannot', async () => {
    const [old, young] = await store([
      { age: 3, likes: 10 },
      { age: 0.1, likes: 3 },
    ])
    const feed: RankedFeed = { id: 1, order: order({}) }
    expect(await read(feed)).toEqual([uriOf(young!), uriOf(old!)])
    expect(await read(feed, NOW + 10 * HOUR)).toEqual([uriOf(old!), uriOf(young!)])
  })

  test('goes on below the first 500 posts, none twice', async () => {
    const members = await store(
      Array.from({ length: 1_203 }, (_, i) => ({ age: 0.1 + i / 40, likes: (i * 7) % 50 })),
    )
    const seen = await read({ id: 1, order: order({}) }, NOW, 100)
    expect(seen).toHaveLength(1_203)
    expect(new Set(seen)).toEqual(new Set(members.map(uriOf)))
    const first = new Map(members.map((member) => [uriOf(member), member]))
    expect(seen.slice(0, 500)).toEqual(
      expected(
        seen.slice(0, 500).map((uri) => first.get(uri)!),
        1.8,
      ),
    )
  })

  test('tells its arithmetic', async () => {
    const [, second] = await store([
      { age: 1, likes: 50 },
      { age: 4.5, likes: 12 },
    ])
    const post = { did: second!.did, rkey: encodeTid(rkeyOf(second!)) }
    const where = { viewer: { did: undefined, languages: [] }, now: NOW }
    expect(await placeOf(readOnly(db), { id: 1, order: order({}) }, post, where)).toEqual({
      place: 2,
      rank: 2,
      of: 2,
      terms: [{ name: 'score', ms: 0, detail: '12 / (4.5 h + 2)^1.8 = 0.413; 12 likes' }],
    })
  })

  test('may order a source of a blend, and its feed may be one', async () => {
    const members = await store([
      { age: 30, likes: 40 },
      { age: 1, likes: 1 },
      { age: 6, likes: 30 },
    ])
    const config = blended.config.parse({ sources: [{ order: { engagement: {} } }] })
    const plain: RankedFeed = { id: 1, order: { algorithm: chronological, config: {} } }
    for (const source of [{ feed: plain, order: order({}) }, { feed: { id: 1, order: order({}) } }]) {
      const blend: RankedFeed = { id: 1, order: { algorithm: blended, config }, sources: [source] }
      expect(await read(blend)).toEqual(expected(members, 1.8))
    }
  })
})
