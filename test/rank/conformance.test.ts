/** What every order owes its readers. Runs for each file of src/rank/algorithms. */
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { NO_COUNTERS } from '../../src/counters.ts'
import { parsePostUri, postUri } from '../../src/event.ts'
import { type Database, readOnly } from '../../src/persist/database.ts'
import { type Feedback, moveByFeedback, NO_FEEDBACK } from '../../src/persist/feedback.ts'
import { feedbackShift, followsEngagement, followsFeedback, liftOf } from '../../src/rank/arithmetic.ts'
import { createCursorCodec, InvalidCursorError } from '../../src/rank/cursor.ts'
import { isComposed, isPersonal, type RankedFeed } from '../../src/rank/feed.ts'
import { keyedRows } from '../../src/rank/keyed.ts'
import { createPager, type Pager } from '../../src/rank/page.ts'
import { createSnapshotStore } from '../../src/rank/snapshot-store.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { ALICE, BOB, CAROL } from '../support/events.ts'
import { addMemberships, type Membership, removeMembership, rkeyOf, uriOf } from './memberships.ts'
import { CASES, FEED } from './order-cases.ts'

const NOW = Date.UTC(2026, 6, 1, 12)
const HOUR = 3_600_000
const AUTHORS = [ALICE, BOB, CAROL]

let db: Database
let pager: Pager

beforeEach(async () => {
  const database = await testDatabase()
  db = database.db
  const options = { reader: readOnly(db), cursors: createCursorCodec('s') }
  const answer = createPager({ ...options, now: () => NOW })
  pager = (feed, request) => answer(feed, { viewer: READER, ...request })
  return () => database[Symbol.asyncDispose]()
})

/** `count` posts over two days, so that several partitions take part; every third shares its rank key with others. */
function posts(count: number, feed = FEED): Membership[] {
  return Array.from({ length: count }, (_, index) => {
    const at = NOW - 48 * HOUR + Math.floor((index * 48 * HOUR) / count)
    const rankKey = index % 3 === 0 ? NOW - 24 * HOUR : at
    return { feed, did: AUTHORS[index % 3]!, at, clock: index % 4, rankKey, likes: (index * index) % 40 }
  })
}

async function readAll(
  feed: RankedFeed,
  limit: number,
  between?: (page: number) => Promise<void>,
): Promise<string[][]> {
  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const page = await pager(feed, { limit, cursor })
    expect(page.items.length).toBeLessThanOrEqual(limit)
    if (page.cursor !== undefined) expect(page.items.length).toBeGreaterThan(0)
    expect(page.cursor).not.toBe(cursor ?? '')
    pages.push(page.items.map(({ post }) => post))
    cursor = page.cursor
    if (cursor !== undefined) await between?.(pages.length)
  } while (cursor !== undefined)
  return pages
}

/** Whose pages are read; only some feeds tell readers apart. */
const READER = { did: 'did:web:reader.example', languages: [] }

describe.each(CASES)('%s', (_, feed) => {
  /** Lets accounts engage with every seventh post of the feed, so that something trends. */
  async function engage(): Promise<void> {
    await sql`
      insert into engagements (subject_rkey, subject_author, kind, actor, rkey, rev)
      select rkey, author, 1, 1000 + n, ${tidAt(NOW * 1000)} - n, 1
      from feed_posts, generate_series(1, (rkey >> 10) % 7 * 3) n where feed = ${FEED}`.execute(db)
  }

  /** Where the order puts posts with their likes. */
  const lifted = (members: readonly Membership[]): Membership[] =>
    members.map((member) => ({
      ...member,
      rankKey: member.rankKey + liftOf(feed.order, { ...NO_COUNTERS, likes: member.likes ?? 0 }),
    }))

  test('pages of every size join to the same list, without gaps or repeats', async () => {
    const members = lifted(posts(130))
    await addMemberships(db, [...members, ...posts(20, FEED + 1)])
    await engage()
    const whole = (await readAll(feed, 100)).flat()
    expect(whole).toHaveLength(130)
    expect(new Set(whole)).toEqual(new Set(members.map(uriOf)))
    for (const limit of [1, 2, 3, 7, 30, 64, 65, 99]) {
      const pages = await readAll(feed, limit)
      expect(pages.flat()).toEqual(whole)
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true)
    }
  })

  test('posts that arrive while a reader pages neither repeat nor push anything out', async () => {
    await addMemberships(db, posts(60))
    await engage()
    const before = (await readAll(feed, 100)).flat()
    const pages = await readAll(feed, 9, async (page) => {
      const at = NOW + page * 1000
      await addMemberships(db, [
        { feed: FEED, did: ALICE, at, rankKey: at },
        { feed: FEED, did: BOB, at: NOW + 20 * 60_000 + page, rankKey: NOW - 47 * HOUR }, // beyond the frozen as-of
      ])
    })
    expect(pages.flat()).toEqual(before)
  })

  test('posts that are deleted or hidden while a reader pages vanish, and nothing else does', async () => {
    const members = lifted(posts(60))
    await addMemberships(db, members)
    const before = (await readAll(feed, 100)).flat()
    const gone = new Set<string>()
    const pages = await readAll(feed, 9, async (page) => {
      // The post just read, and two that are still to come.
      for (const uri of [before[page * 9 - 1]!, before[page * 9 + 3]!, before.at(-page)!]) {
        gone.add(uri)
        const member = members.find((one) => uriOf(one) === uri)!
        await removeMembership(db, member, page % 2 === 0 ? 'delete' : 'hide')
      }
    })
    const seen = pages.flat()
    expect(new Set(seen).size).toBe(seen.length)
    expect(before.filter((uri) => !seen.includes(uri) && !gone.has(uri))).toEqual([])
    expect(seen).toEqual(before.filter((uri) => seen.includes(uri)))
  })

  test('equal keys have one order, and a page may end between them', async () => {
    const tied = Array.from({ length: 25 }, (_, index) => ({
      feed: FEED,
      did: AUTHORS[index % 3]!,
      at: NOW - HOUR + Math.floor(index / 3), // three authors share each record key
      rankKey: NOW,
    }))
    await addMemberships(db, tied)
    const whole = (await readAll(feed, 100)).flat()
    expect(new Set(whole)).toEqual(new Set(tied.map(uriOf)))
    expect((await readAll(feed, 4)).flat()).toEqual(whole)
    expect((await readAll(feed, 1)).flat()).toEqual(whole)
  })

  test('an empty feed is one empty page without a cursor', async () => {
    await addMemberships(db, posts(5, FEED + 1))
    expect(await pager(feed, { limit: 50, cursor: undefined })).toEqual({ items: [], cursor: undefined })
  })

  test('when everything that was left disappears, the last page is empty and ends', async () => {
    await addMemberships(db, posts(10))
    const { cursor } = await pager(feed, { limit: 5, cursor: undefined })
    await db.deleteFrom('feed_posts').execute()
    expect(await pager(feed, { limit: 5, cursor })).toEqual({ items: [], cursor: undefined })
  })

  test('cursors of another feed and damaged ones are refused', async () => {
    await addMemberships(db, [...posts(10), ...posts(10, FEED + 1)])
    const { cursor } = await pager(feed, { limit: 5, cursor: undefined })
    await expect(pager({ ...feed, id: FEED + 1 }, { limit: 5, cursor })).rejects.toThrow(InvalidCursorError)
    for (const damaged of [
      '',
      'x',
      cursor!.slice(1),
      `${cursor}A`,
      cursor!.toUpperCase(),
      '1725911162329308',
    ])
      await expect(pager(feed, { limit: 5, cursor: damaged })).rejects.toThrow(InvalidCursorError)
  })

  test('cursors of another reader are refused where lists are personal, and taken where all share them', async () => {
    await addMemberships(db, posts(20))
    const [one, other] = [BOB, CAROL].map((did) => ({ did, languages: [] }))
    const { cursor, items } = await pager(feed, { limit: 5, cursor: undefined, viewer: one })
    const rest = pager(feed, { limit: 100, cursor, viewer: other })
    if (isPersonal(feed)) await expect(rest).rejects.toThrow(InvalidCursorError)
    else expect(new Set([...items, ...(await rest).items].map(({ post }) => post)).size).toBe(20)
  })

  test('a cursor goes on after the settings have put the feed into any other order', async () => {
    await addMemberships(db, posts(40))
    for (const [, before] of CASES) {
      if (isPersonal(before) !== isPersonal(feed)) continue
      const first = await pager(before, { limit: 10, cursor: undefined })
      const rest = await pager(feed, { limit: 100, cursor: first.cursor })
      const seen = [...first.items, ...rest.items].map(({ post }) => post)
      expect(rest.items.length).toBeGreaterThan(0)
      expect(new Set(seen).size).toBe(seen.length)
    }
  })

  test('two processes that answer in turn show one list', async () => {
    await addMemberships(db, lifted(posts(60)))
    const whole = (await readAll(feed, 100)).flat()
    const processes = [1, 2].map(() =>
      createPager({
        reader: readOnly(db),
        cursors: createCursorCodec('s'),
        snapshots: createSnapshotStore({ db, now: () => NOW }),
        now: () => NOW,
      }),
    )
    const seen: string[] = []
    let cursor: string | undefined
    for (let page = 0; page === 0 || cursor !== undefined; page++) {
      const answer = await processes[page % 2]!(feed, { limit: 7, cursor })
      seen.push(...answer.items.map(({ post }) => post))
      cursor = answer.cursor
    }
    expect(seen).toEqual(whole)
  })

  test('after a restart the reader goes on where they were', async () => {
    await addMemberships(db, posts(20))
    const whole = (await readAll(feed, 100)).flat()
    const { cursor } = await pager(feed, { limit: 8, cursor: undefined })
    const restarted = createPager({
      reader: readOnly(db),
      cursors: createCursorCodec('s'),
      now: () => NOW + HOUR,
    })
    const rest = await restarted(feed, { limit: 100, cursor, viewer: READER })
    expect(rest.items.map(({ post }) => post)).toEqual(whole.slice(8))
  })

  test('a pin comes first, once, takes a place of page 1 and none of the poll', async () => {
    await addMemberships(db, posts(40))
    const body = (await readAll(feed, 100)).flat()
    const pin = parsePostUri(body[17]!)!
    const others = body.filter((_, index) => index !== 17)
    const pinned: RankedFeed = { ...feed, pin }
    for (const limit of [2, 3, 18, 30, 41, 100]) {
      const pages = await readAll(pinned, limit)
      expect(pages.flat()).toEqual([body[17], ...others])
      expect(pages[0]).toHaveLength(Math.min(limit, 40))
    }
    const first = await pager(pinned, { limit: 30, cursor: undefined })
    expect(first.items.filter((item) => item.pinned).map(({ post }) => post)).toEqual([body[17]])
    const poll = await pager(pinned, { limit: 1, cursor: undefined })
    expect(poll.items).toEqual([{ post: others[0] }])
    expect((await readAll(pinned, 1)).flat()).toEqual(others)
  })

  test('a pin from elsewhere is shown, on an empty feed too', async () => {
    const pin = { did: CAROL, rkey: '3l3qo2vuowo2b' }
    const page = await pager({ ...feed, pin }, { limit: 30, cursor: undefined })
    expect(page).toEqual({
      items: [{ post: `at://${CAROL}/app.bsky.feed.post/3l3qo2vuowo2b`, pinned: true }],
      cursor: undefined,
    })
  })

  test('posts that wait for engagement are not there, and come without disturbing readers', async () => {
    const members = lifted(posts(60))
    await addMemberships(db, members)
    const before = (await readAll(feed, 100)).flat()
    const waiting = members.filter((_, index) => index % 4 === 0)
    const keys = waiting.map(rkeyOf)
    await db.updateTable('feed_posts').set({ waiting: true }).where('rkey', 'in', keys).execute()
    const shown = before.filter((uri) => !waiting.some((member) => uriOf(member) === uri))
    expect((await readAll(feed, 100)).flat()).toEqual(shown)
    const pages = await readAll(feed, 5, async (page) => {
      const come = keys.slice(page * 2, page * 2 + 2)
      if (come.length === 0) return
      await db.updateTable('feed_posts').set({ waiting: false }).where('rkey', 'in', come).execute()
    })
    const seen = pages.flat()
    expect(new Set(seen).size).toBe(seen.length)
    expect(shown.filter((uri) => !seen.includes(uri))).toEqual([])
  })

  if (followsEngagement(feed.order)) {
    test('posts that rise while a reader pages do not show twice, and the others all show', async () => {
      const members = lifted(posts(120))
      await addMemberships(db, members)
      const before = (await readAll(feed, 100)).flat()
      const risen = new Set<string>()
      const pages = await readAll(feed, 6, async (page) => {
        for (const uri of [before[page * 6 - 2]!, before[(page * 31) % before.length]!]) {
          risen.add(uri)
          const rkey = rkeyOf(members.find((member) => uriOf(member) === uri)!)
          const by = liftOf(feed.order, { ...NO_COUNTERS, likes: 5 })
          await sql`update feed_posts set rank_key = rank_key + ${by}, lift = lift + ${by} where rkey = ${rkey}`.execute(
            db,
          )
        }
      })
      const seen = pages.flat()
      expect(pages.length).toBeGreaterThan(10)
      expect(new Set(seen).size).toBe(seen.length)
      expect(before.filter((uri) => !seen.includes(uri) && !risen.has(uri))).toEqual([])
    })
  }

  if (followsFeedback(feed.order)) {
    test('posts that readers ask more or less of while one pages disturb no others', async () => {
      const members = lifted(posts(120))
      await addMemberships(db, members)
      const { rows } = await sql<{ uri: string; author: number; rkey: bigint }>`
        select 'at://' || did as uri, author, rkey from feed_posts join actors on id = author where feed = ${FEED}`.execute(
        db,
      )
      const places = new Map(
        rows.map((row) => [postUri({ did: row.uri.slice(5), rkey: encodeTid(row.rkey) }), row]),
      )
      const before = (await readAll(feed, 100)).flat()
      const told = new Set<string>()
      const by = (counts: Partial<Feedback>) => feedbackShift(feed.order, { ...NO_FEEDBACK, ...counts })
      expect([by({ more: 3 }) > 0, by({ less: 3 }) < 0, by({ silent: 500 })]).toEqual([true, true, 0])
      const pages = await readAll(feed, 6, async (page) => {
        const complaints = by({ less: 4, silent: 3 })
        for (const [uri, ms] of [
          [before[page * 6 - 2]!, page % 2 === 0 ? by({ more: 4 }) : complaints], // just shown
          [page < 10 ? before.at(-2 * page) : undefined, complaints], // still to come
          [before[page * 6 + 20]!, by({ more: 9 })],
        ] as const) {
          if (uri === undefined || told.has(uri)) continue
          told.add(uri)
          expect(await moveByFeedback(db, { ...places.get(uri)!, feed: FEED, moved: 0 }, ms)).toBe(true)
        }
      })
      const seen = pages.flat()
      expect(pages.length).toBeGreaterThan(10)
      expect(new Set(seen).size).toBe(seen.length)
      expect(before.filter((uri) => !seen.includes(uri) && !told.has(uri))).toEqual([])
    })
  }

  test('limits outside 1 to 100 are refused', async () => {
    for (const limit of [0, -1, 101, 1.5, Number.NaN])
      await expect(pager(feed, { limit, cursor: undefined })).rejects.toThrow(RangeError)
  })

  if (!isComposed(feed)) {
    test('a page is an index-only range read, at the top and deep down', async () => {
      const members = lifted(posts(3000))
      await addMemberships(db, members)
      await sql`checkpoint`.execute(db) // the tests' server commits asynchronously; vacuum trusts only what is flushed
      await sql`vacuum analyze feed_posts`.execute(db)
      const middle = members[1500]!
      const after = { family: 'keyed', rankKey: BigInt(middle.at), rkey: 0n, author: 1, asOf: 0n } as const
      for (const position of [undefined, after]) {
        const query = keyedRows(readOnly(db), FEED, tidAt(NOW * 1000), position, 31)
        const plan = (await query.explain('json', sql`analyze, costs off`)) as unknown as {
          'QUERY PLAN': unknown
        }[]
        const text = JSON.stringify(plan)
        expect(text).toContain('"Index Only Scan"')
        expect(text).not.toMatch(/"Seq Scan"|"Sort"|"Bitmap/)
        const fetches = [...text.matchAll(/"Heap Fetches":(\d+)/g)].map(([, count]) => Number(count))
        expect(Math.max(...fetches)).toBe(0)
      }
    })
  }
})
