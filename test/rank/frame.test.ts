/** What the frame of composed orders does beyond what conformance.test.ts asks of every order. */
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Database, readOnly } from '../../src/persist/database.ts'
import { storeInteractions } from '../../src/persist/interactions.ts'
import { storeInterests } from '../../src/persist/interests.ts'
import { defineAlgorithm, type Viewer } from '../../src/rank/algorithm.ts'
import chronological from '../../src/rank/algorithms/chronological.ts'
import { createCursorCodec, InvalidCursorError } from '../../src/rank/cursor.ts'
import type { RankedFeed } from '../../src/rank/feed.ts'
import { shownRows } from '../../src/rank/members.ts'
import { createPager, type Pager } from '../../src/rank/page.ts'
import { placeOf } from '../../src/rank/place.ts'
import { createSnapshotStore } from '../../src/rank/snapshot-store.ts'
import { encodeTid } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { ALICE, BOB, CAROL } from '../support/events.ts'
import { composed, multilingual, personal, shared } from './composed-orders.ts'
import {
  addMemberships,
  type Membership,
  onePerMinute,
  removeMembership,
  rkeyOf,
  uriOf,
} from './memberships.ts'

const NOW = Date.UTC(2026, 6, 1, 12)
const MINUTE = 60_000
const AUTHORS = [ALICE, BOB, CAROL]
const FEED = 7
const READER: Viewer = { did: 'did:web:reader.example', languages: ['en'] }
const OTHER: Viewer = { did: 'did:web:other.example', languages: ['en'] }

const mine: RankedFeed = { id: FEED, order: { algorithm: personal, config: {} } }
const ours: RankedFeed = { id: FEED, order: { algorithm: shared, config: {} } }
const diverse: RankedFeed = {
  id: FEED,
  order: { algorithm: chronological, config: {} },
  diversity: { window: 30, perAuthor: 20, gap: 1 },
}

const unseen: RankedFeed = { id: FEED, order: { algorithm: chronological, config: {} }, seen: 'hide' }

let db: Database
let now: number

beforeEach(async () => {
  const database = await testDatabase()
  db = database.db
  now = NOW
  return () => database[Symbol.asyncDispose]()
})

/** A process of its own: what it remembers, others do not. */
function startPager(): Pager {
  const clock = () => now
  return createPager({
    reader: readOnly(db),
    cursors: createCursorCodec('s'),
    snapshots: createSnapshotStore({ db, now: clock }),
    now: clock,
  })
}

function posts(count: number): Membership[] {
  return onePerMinute({ feed: FEED, authors: AUTHORS, count, now: NOW })
}

/** Reads to the end; `pagerFor` chooses who answers a page, and `between` is what happens meanwhile. */
async function read(
  pagerFor: (page: number) => Pager,
  feed: RankedFeed,
  limit: number,
  options: { viewer?: Viewer; between?: (page: number) => Promise<void>; least?: number } = {},
): Promise<string[][]> {
  const { viewer = READER, between, least = limit } = options
  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const page = await pagerFor(pages.length)(feed, { limit, cursor, viewer })
    if (page.cursor !== undefined) expect(page.items.length).toBeGreaterThanOrEqual(least)
    expect(page.cursor).not.toBe(cursor ?? '')
    pages.push(page.items.map(({ post }) => post))
    cursor = page.cursor
    if (cursor !== undefined) await between?.(pages.length)
  } while (cursor !== undefined)
  return pages
}

const stored = () => db.selectFrom('snapshots').selectAll().execute()

describe('a list that is being paged', () => {
  test.each([
    ['shared', ours],
    ['personal', mine],
    ['keyed with diversity', diverse],
    ['without what was seen', unseen],
  ])('%s: 20 pages while posts come, go, hide and move', async (_, feed) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            add: fc.nat(3),
            remove: fc.array(fc.nat(219), { maxLength: 3 }),
            move: fc.array(fc.nat(219), { maxLength: 3 }),
          }),
          { minLength: 19, maxLength: 19 },
        ),
        async (changes) => {
          await db.deleteFrom('feed_posts').execute()
          const members = posts(220)
          await addMemberships(db, members)
          const before = (await read(startPager, feed, 100)).flat()
          expect(before).toHaveLength(220)
          const gone = new Set<string>()
          const pager = startPager()
          now += 2 * MINUTE
          const pages = await read(() => pager, feed, 10, {
            async between(page) {
              now += 1_000
              const { add, remove, move } = changes[page - 1] ?? { add: 0, remove: [], move: [] }
              await addMemberships(
                db,
                Array.from({ length: add }, (_, clock) => ({
                  feed: FEED,
                  did: BOB,
                  at: now,
                  clock,
                  rankKey: now,
                })),
              )
              for (const index of move) {
                const rkey = rkeyOf(members[index]!)
                await db
                  .updateTable('feed_posts')
                  .set({ rank_key: BigInt(now) })
                  .where('rkey', '=', rkey)
                  .execute()
              }
              for (const index of remove) {
                gone.add(uriOf(members[index]!))
                await removeMembership(db, members[index]!, index % 2 === 0 ? 'delete' : 'hide')
              }
            },
          })
          const seen = pages.flat()
          expect(new Set(seen).size).toBe(seen.length)
          expect(seen).toEqual(before.filter((uri) => seen.includes(uri)))
          expect(before.filter((uri) => !seen.includes(uri) && !gone.has(uri))).toEqual([])
        },
      ),
      { numRuns: 8, seed: 3 },
    )
  })

  test('goes on in another process, page by page in turn, and after a restart', async () => {
    await addMemberships(db, posts(130))
    const whole = (await read(startPager, mine, 100)).flat()
    const [one, two] = [startPager(), startPager()]
    const arrivals = {
      between() {
        now += 1_000
        return addMemberships(db, [{ feed: FEED, did: BOB, at: now, rankKey: now }])
      },
    }
    expect((await read((page) => (page % 2 === 0 ? one : two), mine, 9, arrivals)).flat()).toEqual(whole)
    const again = (await read(startPager, mine, 100)).flat()
    expect((await read(startPager, mine, 9, arrivals)).flat()).toEqual(again)
  })

  test.each([1, 2, 3, 29, 30, 99, 100])('joins from pages of %i whoever answers them', async (limit) => {
    await addMemberships(db, posts(limit < 3 ? 12 : 101))
    const whole = (await read(startPager, mine, 100)).flat()
    expect((await read(startPager, mine, limit)).flat()).toEqual(whole)
    const pager = startPager()
    expect((await read(() => pager, mine, limit)).flat()).toEqual(whole)
  })

  test('is kept once, while the first page is asked for again within a minute', async () => {
    await addMemberships(db, posts(40))
    const pager = startPager()
    composed.count = 0
    const first = await pager(mine, { limit: 30, cursor: undefined, viewer: READER })
    await addMemberships(db, [{ feed: FEED, did: BOB, at: NOW, rankKey: NOW }])
    now += MINUTE - 1
    expect(await pager(mine, { limit: 30, cursor: undefined, viewer: READER })).toEqual(first)
    expect(composed.count).toBe(1)
    expect(await stored()).toHaveLength(1)
    await pager(mine, { limit: 30, cursor: undefined, viewer: OTHER })
    expect(composed.count).toBe(2)
    now += 1
    expect(await pager(mine, { limit: 30, cursor: undefined, viewer: READER })).not.toEqual(first)
  })

  test('is composed once for many who ask at the same time', async () => {
    await addMemberships(db, posts(40))
    const pager = startPager()
    composed.count = 0
    await Promise.all(Array.from({ length: 50 }, () => pager(ours, { limit: 30, cursor: undefined })))
    expect(composed.count).toBe(1)
    expect(await stored()).toHaveLength(1)
  })

  test('needs no row where one page shows it all', async () => {
    await addMemberships(db, posts(30))
    expect((await startPager()(mine, { limit: 30, cursor: undefined })).cursor).toBeUndefined()
    expect(await stored()).toEqual([])
  })
})

describe('a list that is gone', () => {
  test('is made again as of the same moment, and shows nothing twice', async () => {
    const members = posts(120)
    await addMemberships(db, members)
    const whole = (await read(startPager, mine, 100)).flat()
    const lost = await read(startPager, mine, 10, {
      async between(page) {
        now += 61 * MINUTE
        await addMemberships(db, [{ feed: FEED, did: BOB, at: now, rankKey: now }])
        if (page === 2) {
          const rkey = rkeyOf(members[3]!) // shown on page 1, and now at the other end
          await db.updateTable('feed_posts').set({ rank_key: 0n }).where('rkey', '=', rkey).execute()
        }
      },
    })
    expect(lost.flat()).toEqual(whole)
    expect(lost).toHaveLength(12)
  })

  test('ends where nothing is left, whatever was shown before', async () => {
    await addMemberships(db, posts(30))
    const { cursor } = await startPager()(mine, { limit: 10, cursor: undefined, viewer: READER })
    await db.deleteFrom('feed_posts').execute()
    await db.deleteFrom('snapshots').execute()
    const page = await startPager()(mine, { limit: 10, cursor, viewer: READER })
    expect(page).toEqual({ items: [], cursor: undefined })
  })

  test('lives 15 minutes after it was last read, and an hour at most', async () => {
    await addMemberships(db, posts(100))
    const pager = startPager()
    composed.count = 0
    let { cursor } = await pager(mine, { limit: 5, cursor: undefined, viewer: READER })
    for (let quarter = 0; quarter < 4; quarter++) {
      now += 14 * MINUTE
      const page = await pager(mine, { limit: 5, cursor, viewer: READER })
      cursor = page.cursor
    }
    expect(composed.count).toBe(1)
    now += 5 * MINUTE
    await pager(mine, { limit: 5, cursor, viewer: READER })
    expect(composed.count).toBe(2)
    const [row] = await stored()
    expect(row!.expires_at.getTime() - row!.made_at.getTime()).toBe(60 * MINUTE)
  })

  test('of a database that cannot be written is still read by the process that made it', async () => {
    await addMemberships(db, posts(30))
    const pager = startPager()
    const whole = (await read(() => pager, mine, 100)).flat()
    await db.schema.alterTable('snapshots').renameTo('elsewhere').execute()
    now += 2 * MINUTE
    expect((await read(() => pager, mine, 7)).flat()).toEqual(whole)
  })
})

describe('cursors', () => {
  test('of another reader are refused, and of nobody too', async () => {
    await addMemberships(db, posts(30))
    const pager = startPager()
    const { cursor } = await pager(mine, { limit: 10, cursor: undefined, viewer: READER })
    for (const viewer of [OTHER, { did: undefined, languages: [] }])
      await expect(pager(mine, { limit: 10, cursor, viewer })).rejects.toThrow(InvalidCursorError)
    const nobodys = await pager(mine, { limit: 10, cursor: undefined })
    await expect(pager(mine, { limit: 10, cursor: nobodys.cursor, viewer: READER })).rejects.toThrow(
      InvalidCursorError,
    )
  })

  test('of lists that everybody shares pass from reader to reader', async () => {
    await addMemberships(db, posts(30))
    const pager = startPager()
    const { cursor } = await pager(ours, { limit: 10, cursor: undefined, viewer: READER })
    const page = await pager(ours, { limit: 100, cursor, viewer: OTHER })
    expect(page.items).toHaveLength(20)
  })

  test('made before the settings of the feed changed go on as they were made', async () => {
    const plain: RankedFeed = { id: FEED, order: { algorithm: chronological, config: {} } }
    await addMemberships(db, posts(60))
    const whole = (await read(startPager, plain, 100)).flat()
    for (const [before, after] of [
      [plain, ours],
      [plain, diverse],
      [ours, plain],
      [diverse, plain],
      [diverse, ours],
    ] as const) {
      const first = await startPager()(before, { limit: 20, cursor: undefined })
      const second = await startPager()(after, { limit: 100, cursor: first.cursor })
      expect([...first.items, ...second.items].map(({ post }) => post)).toEqual(whole)
    }
  })
})

describe('the poll of the apps', () => {
  test('leaves no rows, sees news within half a minute and changes no first page', async () => {
    await addMemberships(db, posts(40))
    const pager = startPager()
    const top = posts(1)[0]!
    for (let poll = 0; poll < 5; poll++) {
      const { items } = await pager(ours, { limit: 1, cursor: undefined, viewer: READER })
      expect(items).toEqual([{ post: uriOf(top) }])
    }
    expect(await stored()).toEqual([])
    const news = { feed: FEED, did: BOB, at: now, rankKey: now }
    await addMemberships(db, [news])
    const page = await pager(ours, { limit: 30, cursor: undefined, viewer: READER })
    expect(page.items[0]).toEqual({ post: uriOf(news) })
    now += 30_000
    const { items } = await pager(ours, { limit: 1, cursor: undefined, viewer: READER })
    expect(items).toEqual([{ post: uriOf(news) }])
  })
})

describe('languages', () => {
  test('are named where the order looked at them, on every page', async () => {
    await addMemberships(db, posts(40))
    const feed: RankedFeed = { id: FEED, order: { algorithm: multilingual, config: {} } }
    const norwegian: Viewer = { did: undefined, languages: ['nb', 'en'] }
    const first = await startPager()(feed, { limit: 10, cursor: undefined, viewer: norwegian })
    expect(first.languages).toEqual(['nb', 'en'])
    const second = await startPager()(feed, { limit: 10, cursor: first.cursor, viewer: norwegian })
    expect(second.languages).toEqual(['nb', 'en'])
    const english = { did: undefined, languages: ['en'] }
    const other = await startPager()(feed, { limit: 10, cursor: undefined, viewer: english })
    expect(other.items).not.toEqual(first.items)
    expect(
      (await startPager()(feed, { limit: 10, cursor: undefined, viewer: READER })).languages,
    ).toBeUndefined()
  })

  test('and accounts are not told to orders that everybody shares', async () => {
    await addMemberships(db, posts(3))
    const seen: Viewer[] = []
    const algorithm = defineAlgorithm({
      family: 'composed',
      personal: false,
      summary: 'For this test.',
      config: z.strictObject({}),
      collections: [],
      async compose({ viewer }) {
        seen.push({ ...viewer })
        return []
      },
    })
    await startPager()(
      { id: FEED, order: { algorithm, config: {} } },
      { limit: 9, cursor: undefined, viewer: READER },
    )
    expect(seen).toEqual([{ did: undefined, languages: [] }])
  })
})

describe('a keyed order with diversity', () => {
  test('goes on behind an author who fills more lists than one page looks through', async () => {
    const loud = posts(2_600).map((post) => ({ ...post, did: ALICE }))
    const others = posts(2_610).slice(2_600)
    await addMemberships(db, [...loud, ...others])
    const rules = { window: 100, perAuthor: 1 }
    const pages = await read(startPager, { ...diverse, diversity: rules }, 50, { least: 1 })
    const seen = pages.flat()
    expect(new Set(seen).size).toBe(seen.length)
    expect(pages[0]).toEqual([uriOf(loud[0]!)])
    for (const author of [BOB, CAROL]) expect(seen.some((uri) => uri.includes(author))).toBe(true)
  })

  test('goes on below the first 500 posts with the same rules', async () => {
    await addMemberships(db, posts(1_203))
    const pager = startPager()
    const pages = await read((page) => (page % 7 === 3 ? startPager() : pager), diverse, 64)
    expect(pages.flat()).toEqual(posts(1_203).map(uriOf))
  })

  test('holds the rules across the end of each list', async () => {
    const flood = posts(1_400).map((post, index) => ({
      ...post,
      did: index % 10 < 7 ? ALICE : AUTHORS[index % 3]!,
    }))
    await addMemberships(db, flood)
    const seen = (
      await read(startPager, { ...diverse, diversity: { window: 10, perAuthor: 4, gap: 2 } }, 50)
    ).flat()
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBe(421) // bob and carol wrote 140 each, and three take turns
    const authors = seen.map((uri) => uri.split('/')[2]!)
    for (const [index, author] of authors.entries()) {
      expect(authors.slice(index + 1, index + 3)).not.toContain(author)
      expect(authors.slice(index, index + 10).filter((other) => other === author).length).toBeLessThanOrEqual(
        4,
      )
    }
  })

  test('one author who floods a feed does not keep a page busy for long', async () => {
    await addMemberships(
      db,
      posts(3_000).map((post) => ({ ...post, did: ALICE })),
    )
    const flooded = { ...diverse, diversity: { window: 30, perAuthor: 2, gap: 0 } }
    const pages = await read(startPager, flooded, 30, { least: 1 })
    expect(pages.map((page) => page.length)).toEqual([2, 2])
  })
})

test('the place of a post tells its rank before and after diversity', async () => {
  const members = posts(10).map((post, index) => ({
    ...post,
    did: index < 3 ? ALICE : index < 5 ? BOB : CAROL,
  }))
  await addMemberships(db, members)
  const feed = { ...diverse, diversity: { window: 30, gap: 1 } }
  const place = (index: number) => {
    const { did } = members[index]!
    const rkey = uriOf(members[index]!).split('/').at(-1)!
    return placeOf(readOnly(db), feed, { did, rkey }, { viewer: READER, now })
  }
  expect(await place(0)).toEqual({ place: 1, rank: 1, of: 6, terms: [] })
  expect(await place(1)).toEqual({ place: 3, rank: 2, of: 6, terms: [] })
  expect(await place(9)).toMatchObject({ place: undefined, rank: 10 })
  expect(
    await placeOf(readOnly(db), feed, { did: ALICE, rkey: '3l3qo2vuowo2b' }, { viewer: READER, now }),
  ).toBeUndefined()
  expect(
    await placeOf(readOnly(db), feed, { did: ALICE, rkey: 'self' }, { viewer: READER, now }),
  ).toBeUndefined()
})

test('whether posts are still there is looked up in the primary key', async () => {
  await addMemberships(db, posts(3_000))
  const rows = await db.selectFrom('feed_posts').select(['author', 'rkey']).limit(40).execute()
  const plan = JSON.stringify(await shownRows(readOnly(db), [FEED], rows).explain('json'))
  expect(plan).toContain('_pkey')
  expect(plan).not.toMatch(/"Seq Scan"|"Sort"/)
})

/** Two readers with a list each, and a post that came after both were made. */
async function listsOfAMomentAgo() {
  await addMemberships(db, posts(3))
  const pager = startPager()
  const first = async (viewer: Viewer) =>
    (await pager(mine, { limit: 10, cursor: undefined, viewer })).items.map(({ post }) => post)
  await first(READER)
  await first(OTHER)
  const late = { feed: FEED, did: ALICE, at: NOW - 500, rankKey: NOW - 500 }
  await addMemberships(db, [late])
  expect(await first(READER)).not.toContain(uriOf(late))
  return { first, late }
}

test('a reader who asks for less of something gets another list at once, and nobody else does', async () => {
  const { first, late } = await listsOfAMomentAgo()

  const interaction = {
    post: { did: ALICE, rkey: encodeTid(rkeyOf(late)) },
    feedContext: undefined,
    reqId: undefined,
  }
  const tell = (event: string) =>
    storeInteractions(db, { viewer: READER.did!, feed: FEED, interactions: [{ ...interaction, event }] })
  await tell('interactionSeen')
  expect(await first(READER)).not.toContain(uriOf(late))
  await tell('requestLess')
  expect(await first(READER)).toContain(uriOf(late))
  expect(await first(OTHER)).not.toContain(uriOf(late))
})

test('a reader whose likes were just read gets another list at once, and nobody else does', async () => {
  const { first, late } = await listsOfAMomentAgo()
  await storeInterests(db, READER.did!, [], new Date(NOW + 86_400_000))
  expect(await first(READER)).toContain(uriOf(late))
  expect(await first(OTHER)).not.toContain(uriOf(late))
})

test('a feed that was empty a moment ago is looked at again soon', async () => {
  const pager = startPager()
  const first = async () =>
    (await pager(mine, { limit: 10, cursor: undefined, viewer: READER })).items.map(({ post }) => post)
  expect(await first()).toEqual([])
  const [post] = posts(1)
  await addMemberships(db, [post!])
  expect(await first()).toEqual([]) // the list of a moment ago
  now += 5_000
  expect(await first()).toEqual([uriOf(post!)])
})
