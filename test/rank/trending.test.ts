import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Database, readOnly } from '../../src/persist/database.ts'
import { recentAccounts, trendsOf } from '../../src/rank/trending.ts'
import { tidAt } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { ALICE, BOB } from '../support/events.ts'
import { engageWith, people } from './engagements.ts'
import { addMemberships, type Membership, rkeyOf } from './memberships.ts'

const NOW = Date.UTC(2026, 6, 1, 12)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const WINDOW = { asOf: tidAt(NOW * 1_000), within: 2 * HOUR }

let db: Database

beforeEach(async () => {
  const database = await testDatabase()
  db = database.db
  return () => database[Symbol.asyncDispose]()
})

const aged = (ms: number, did = ALICE): Membership => ({ feed: 1, did, at: NOW - ms, rankKey: NOW - ms })

async function trends(posts: readonly Membership[], window = WINDOW) {
  const rows = await db.selectFrom('feed_posts').select(['author', 'rkey']).execute()
  const found = await trendsOf(readOnly(db), rows, window)
  return found.map(({ post, ...rest }) => ({
    ...rest,
    index: posts.findIndex((one) => rkeyOf(one) === post.rkey),
  }))
}

describe('a trend', () => {
  test('is a post that gathers accounts faster than the average, for its age', async () => {
    const posts = [aged(HOUR), aged(30 * MINUTE, BOB), aged(26 * HOUR), aged(3 * HOUR, BOB)]
    await addMemberships(db, posts)
    await engageWith(db, posts[0]!, people(6), { at: NOW - 10 * MINUTE })
    await engageWith(db, posts[1]!, people(4), { at: NOW - 5 * MINUTE, kind: 2 })
    await engageWith(db, posts[2]!, people(40), { at: NOW - 25 * HOUR }) // was a trend yesterday
    await engageWith(db, posts[2]!, people(3), { at: NOW - HOUR, kind: 3 })
    // 13 accounts in 1 + ½ + 2 + 2 hours; half an hour at the average is known of each beforehand.
    const average = 13 / 5.5
    expect(await trends(posts)).toEqual([
      { index: 1, accounts: 4, rate: expect.closeTo((4 + average / 2) / 1), average },
      { index: 0, accounts: 6, rate: expect.closeTo((6 + average / 2) / 1.5), average },
    ])
  })

  test('is not sixty an hour by one account in the first minute', async () => {
    const posts = [aged(MINUTE), aged(2 * HOUR, BOB), aged(3 * HOUR), aged(4 * HOUR, BOB)]
    await addMemberships(db, posts)
    await engageWith(db, posts[0]!, people(1), { at: NOW - 1_000 })
    await engageWith(db, posts[1]!, people(12), { at: NOW - HOUR })
    const [first, second] = await trends(posts)
    expect(first).toMatchObject({ index: 1, accounts: 12 })
    expect(second).toMatchObject({ index: 0, accounts: 1 })
    expect(second!.rate).toBeLessThan(5)
  })

  test('counts accounts, each once, and not the author', async () => {
    const posts = [aged(HOUR), aged(HOUR + 1, BOB)]
    await addMemberships(db, posts)
    for (const kind of [1, 2, 3, 4]) await engageWith(db, posts[0]!, people(1), { at: NOW - HOUR / 2, kind })
    await engageWith(db, posts[0]!, [ALICE], { at: NOW - HOUR / 2 })
    expect(await trends(posts)).toMatchObject([{ index: 0, accounts: 1 }])
  })

  test('is as of a moment: what came later is not known', async () => {
    const posts = [aged(HOUR), aged(2 * HOUR, BOB)]
    await addMemberships(db, posts)
    await engageWith(db, posts[0]!, people(3), { at: NOW - 1_000 })
    const before = await trends(posts)
    await engageWith(db, posts[1]!, people(9), { at: NOW + 1_000 })
    expect(await trends(posts)).toEqual(before)
    expect(await trends(posts, { ...WINDOW, asOf: tidAt((NOW + 2_000) * 1_000) })).not.toEqual(before)
  })

  test('is none where nobody engages, and where there are no posts', async () => {
    expect(await trends([])).toEqual([])
    const posts = [aged(HOUR), aged(0, BOB)]
    await addMemberships(db, posts)
    expect(await trends(posts)).toEqual([])
  })
})

test('engagements are looked up by the posts they are with', async () => {
  const posts = Array.from({ length: 300 }, (_, index) => aged(index * MINUTE))
  await addMemberships(db, posts)
  for (const post of posts.slice(0, 20)) await engageWith(db, post, people(50), { at: NOW - MINUTE })
  await sql`vacuum analyze engagements`.execute(db)
  const rows = await db.selectFrom('feed_posts').select(['author', 'rkey']).execute()
  const plan = JSON.stringify(await recentAccounts(readOnly(db), rows, 0n, WINDOW.asOf).explain('json'))
  expect(plan).toContain('_pkey')
  expect(plan).not.toMatch(/"Seq Scan"|_record/)
})
