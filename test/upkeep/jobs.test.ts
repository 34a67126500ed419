import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/persist/database.ts'
import { ensurePartitions } from '../../src/persist/partitions.ts'
import { encodeTid, tidAt, tidMicros } from '../../src/tid.ts'
import type { JobContext, UpkeepSettings } from '../../src/upkeep/job.ts'
import { BATCH_ROWS, inBatches } from '../../src/upkeep/job.ts'
import { leftovers } from '../../src/upkeep/leftovers.ts'
import { measure } from '../../src/upkeep/measure.ts'
import { memberships } from '../../src/upkeep/memberships.ts'
import { partitions } from '../../src/upkeep/partitions.ts'
import { snapshots } from '../../src/upkeep/snapshots.ts'
import { unwantedPosts } from '../../src/upkeep/unwanted-posts.ts'
import { engage, openStorage, put } from '../persist/storage.ts'
import { testDatabase } from '../support/database.ts'
import { dumpTables } from '../support/dump-tables.ts'

const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 5, 15, 12)

function context(db: Database, settings: Partial<UpkeepSettings> = {}, signal?: AbortSignal): JobContext {
  return {
    db,
    now: NOW,
    signal: signal ?? new AbortController().signal,
    settings: {
      retention: { age: 7 * DAY_MS, rowsPerFeed: 100, waitingPerFeed: 200 },
      corpus: { keep: 0 },
      ...settings,
    },
  }
}

/** A post of feed 1 written so many days before NOW. */
const daysAgo = (days: number, feeds = [1]) => {
  const rkey = tidAt((NOW - days * DAY_MS) * 1_000)
  return put({ rkey: encodeTid(rkey), time: NOW - days * DAY_MS }, { rev: rkey, feeds })
}

describe('partitions', () => {
  it('are made ahead and dropped behind', async () => {
    await using database = await testDatabase()
    const { db } = database
    await ensurePartitions(db, (NOW - 9 * DAY_MS) * 1_000, (NOW - DAY_MS) * 1_000, 24)
    // The first two of the 9 days behind ended 8.5 and 7.5 days ago.
    expect(await partitions.run(context(db))).toEqual({ made: 16, dropped: 8, busy: 0 })
    expect(await partitions.run(context(db))).toEqual({ made: 0, dropped: 0, busy: 0 })
    const corpus = { keep: 3 * DAY_MS }
    const short = { retention: { age: DAY_MS, rowsPerFeed: 100, waitingPerFeed: 200 }, corpus }
    expect(await partitions.run(context(db, short))).toEqual({ made: 0, dropped: 16, busy: 0 })
  })
})

describe('memberships', () => {
  it('leave the feeds when they are too old, whatever else a partition holds', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    await commit({ posts: [daysAgo(7.2), daysAgo(6.9), daysAgo(1)] })
    expect(await memberships.run(context(db))).toEqual({ expired: 1, trimmed: 0, waiting: 0 })
    expect((await dumpTables(db))['feed_posts']).toHaveLength(2)
  })

  it('are as many as a feed may hold: the highest, and ties as pages have them', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    for (const name of ['one', 'two']) await db.insertInto('feeds').values({ name, rule_hash: '' }).execute()
    const tie = NOW - DAY_MS
    const posts = Array.from({ length: 130 }, (_, i) => ({
      ...daysAgo(1 - i / 1_000),
      memberships: [1, 2].map((feed) => ({ feed, rankKey: feed === 1 ? tie + Math.floor(i / 20) : i })),
    }))
    await commit({ posts })
    expect(await memberships.run(context(db))).toEqual({ expired: 0, trimmed: 60, waiting: 0 })
    expect(await memberships.run(context(db))).toEqual({ expired: 0, trimmed: 0, waiting: 0 })
    const left = await db
      .selectFrom('feed_posts')
      .select('rkey')
      .where('feed', '=', 1)
      .orderBy('rkey')
      .execute()
    expect(left.map((row) => row.rkey)).toEqual(posts.slice(30).map((post) => post.rkey))
  })

  it('of hidden posts neither count nor are trimmed', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    await db.insertInto('feeds').values({ name: 'one', rule_hash: '' }).execute()
    await commit({ posts: Array.from({ length: 101 }, (_, i) => daysAgo(1 + i / 1_000)) })
    await sql`update feed_posts set hidden = true`.execute(db)
    expect(await memberships.run(context(db))).toEqual({ expired: 0, trimmed: 0, waiting: 0 })
  })

  it('of posts that wait for engagement are as many as may wait, the newest, beside those that are shown', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    for (const name of ['one', 'two']) await db.insertInto('feeds').values({ name, rule_hash: '' }).execute()
    const needs = { amount: 'likes', atLeast: 5 } as const
    const waiting = Array.from({ length: 230 }, (_, i) => {
      const post = daysAgo(2 - i / 1_000)
      // The newest would stand lowest: what counts is for how long a post has waited.
      return { ...post, memberships: [1, 2].map((feed) => ({ feed, rankKey: -i, needs })) }
    })
    const shown = Array.from({ length: 90 }, (_, i) => daysAgo(3 + i / 1_000))
    await commit({ posts: [...waiting, ...shown] })
    await db.deleteFrom('feed_posts').where('feed', '=', 2).where('rkey', '<', waiting[29]!.rkey).execute()
    expect(await memberships.run(context(db))).toEqual({ expired: 0, trimmed: 0, waiting: 31 })
    expect(await memberships.run(context(db))).toEqual({ expired: 0, trimmed: 0, waiting: 0 })
    const left = async (feed: number) =>
      (
        await db
          .selectFrom('feed_posts')
          .select('rkey')
          .where('feed', '=', feed)
          .where('waiting', '=', true)
          .orderBy('rkey')
          .execute()
      ).map(({ rkey }) => rkey)
    const newest = waiting.slice(30).map(({ rkey }) => rkey)
    expect(await left(1)).toEqual(newest)
    expect(await left(2)).toEqual(newest)
    expect((await dumpTables(db))['feed_posts']).toHaveLength(490)
  })

  it('are left alone once Lycan stops', async () => {
    await using storage = await openStorage()
    await storage.commit({ posts: [daysAgo(7.2)] })
    expect(await memberships.run(context(storage.db, {}, AbortSignal.abort()))).toEqual({
      expired: 0,
      trimmed: 0,
      waiting: 0,
    })
  })
})

describe('unwanted posts', () => {
  it('go with counters and engagements when no feed holds them and the corpus does not keep them', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    const [held, unheld, fresh] = [daysAgo(2), daysAgo(2.1, []), daysAgo(0, [])]
    await commit({
      posts: [held, unheld, fresh],
      engagements: [engage('like', held.post), engage('like', unheld.post)],
    })
    const corpus = { keep: 3 * DAY_MS }
    expect(await unwantedPosts.run(context(db, { corpus }))).toEqual({ posts: 0 })
    expect(await unwantedPosts.run(context(db))).toEqual({ posts: 1 })
    const { posts, post_stats, engagements } = await dumpTables(db)
    expect(posts).toHaveLength(2)
    expect(post_stats).toHaveLength(2)
    expect(engagements).toEqual([expect.stringContaining(`${held.rkey} 1 `)])
  })
})

it('an unwanted post that a late edit is bringing into a feed stays', async () => {
  await using storage = await openStorage()
  const { commit, db } = storage
  const post = daysAgo(2, [])
  await commit({ posts: [post] })
  const { run } = await db.transaction().execute(async (editing) => {
    await sql`update posts set rev = rev + 1`.execute(editing)
    await sql`insert into feed_posts (feed, author, rkey, rank_key) select 1, author, rkey, 0 from posts`.execute(
      editing,
    )
    const run = unwantedPosts.run(context(db))
    const waiting = () =>
      sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
    await expect.poll(async () => (await waiting()).rows.length).toBe(1)
    return { run }
  })
  expect(await run).toEqual({ posts: 0 })
  expect((await dumpTables(db))['posts']).toHaveLength(1)
})

describe('leftovers', () => {
  it('are removed when their time is over', async () => {
    await using database = await testDatabase()
    const { db } = database
    const rows = (table: string, insert: (at: Date) => Promise<unknown>, days: number) =>
      Promise.all([days + 0.1, days - 0.1].map((age) => insert(new Date(NOW - age * DAY_MS)))).then(
        () => table,
      )
    let n = 0n
    await rows(
      'tombstones',
      (at) => db.insertInto('tombstones').values({ key: n++, rev: 1n, at }).execute(),
      2,
    )
    await rows(
      'unseen_accounts',
      (at) =>
        db
          .insertInto('unseen_accounts')
          .values({ did: `did:plc:${n++}`, at })
          .execute(),
      2,
    )
    const told = {
      viewer: 1,
      event: 'requestLess',
      author: 1,
      rkey: 1n,
      feed: null,
      feed_context: null,
      req_id: null,
    }
    await rows(
      'interactions',
      (at) =>
        db
          .insertInto('interactions')
          .values({ ...told, at })
          .execute(),
      30,
    )
    const cached = (at: Date) => ({ did: `did:plc:${n++}`, doc: '{}', fetched_at: at })
    await rows('identities', (at) => db.insertInto('identities').values(cached(at)).execute(), 30)
    const handle = (at: Date) => ({ handle: `${n++}.example`, did: null, checked_at: at })
    await rows('handles', (at) => db.insertInto('handles').values(handle(at)).execute(), 30)

    const liked = (at: Date) => ({ viewer: 1, author: 1, rkey: n++, likes: 1, liked: 1n, read_at: at })
    await rows('interests', (at) => db.insertInto('interests').values(liked(at)).execute(), 30)
    const reading = (due: Date) => ({ viewer: Number(n++), due })
    await rows(
      'interest_readings',
      (at) => db.insertInto('interest_readings').values(reading(at)).execute(),
      30,
    )

    const usual = (at: Date) => ({ author: Number(n++), at, posts: 1, level: 0 })
    await rows('author_stats', (at) => db.insertInto('author_stats').values(usual(at)).execute(), 90)

    const caches = { identities: 1, handles: 1, author_stats: 1 }
    const readers = { interactions: 1, interests: 1, interest_readings: 1 }
    const one = { tombstones: 1, unseen_accounts: 1, ...readers, ...caches }
    expect(await leftovers.run(context(db))).toEqual(one)
    expect(new Set(Object.values(await leftovers.run(context(db))))).toEqual(new Set([0]))
    expect(await db.selectFrom('tombstones').select('key').execute()).toEqual([{ key: 1n }])
  })
})

describe('snapshots', () => {
  it('are removed when they have expired', async () => {
    await using database = await testDatabase()
    const { db } = database
    const snapshot = { feed: 1, made_at: new Date(NOW), body: Buffer.of(1) }
    for (const [id, ms] of [-1, 0, 1].entries())
      await db
        .insertInto('snapshots')
        .values({ ...snapshot, id, expires_at: new Date(NOW + ms) })
        .execute()
    expect(await snapshots.run(context(db))).toEqual({ expired: 2 })
    expect(await snapshots.run(context(db))).toEqual({ expired: 0 })
    expect(await db.selectFrom('snapshots').select('id').execute()).toEqual([{ id: 2n }])
  })
})

describe('measuring', () => {
  it('tells the size of the database and the newest post of each feed', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    for (const name of ['fresh', 'silent', 'empty']) {
      await db.insertInto('feeds').values({ name, rule_hash: '' }).execute()
    }
    const [fresh, stale] = [daysAgo(0.1), daysAgo(3, [2])]
    await commit({ posts: [daysAgo(0.2), fresh, stale] })
    const { databaseBytes, newestPost } = await measure(db, NOW * 1_000)
    expect(databaseBytes).toBeGreaterThan(1_000_000)
    expect(Object.fromEntries(newestPost)).toEqual({
      fresh: tidMicros(fresh.rkey),
      silent: tidMicros(stale.rkey),
    })
  })
})

describe('batches', () => {
  it('go on while they are full, and end when there is less or a stop is asked for', async () => {
    const sizes = [BATCH_ROWS, BATCH_ROWS, 7, BATCH_ROWS]
    expect(await inBatches(new AbortController().signal, async () => sizes.shift() ?? 0)).toBe(
      2 * BATCH_ROWS + 7,
    )
    const stop = new AbortController()
    const stopping = inBatches(stop.signal, async () => {
      stop.abort()
      return BATCH_ROWS
    })
    expect(await stopping).toBe(BATCH_ROWS)
  })
})
