import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Counters } from '../../src/counters.ts'
import type { Batch } from '../../src/persist/batch.ts'
import { ensurePartitions } from '../../src/persist/partitions.ts'
import { readPlacements } from '../../src/persist/placements.ts'
import type { Lift } from '../../src/persist/rekey.ts'
import { openWriter } from '../../src/persist/write.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { ALICE, BOB, CAROL } from '../support/events.ts'
import { engage, openStorage, put } from './storage.ts'

const HOUR_US = 3_600_000_000
/** A full hour, in hours since 1970. */
const NOON = 494_000
/** Feed 1 compares with what is usual, in thousandths of a doubling, feed 2 does not. */
const COMPARING: Lift = {
  feeds: [1],
  baselined: [1],
  of: (_, { likes }: Counters, usual = -1) => Math.round(1000 * (likes - usual)),
}

/** A post of so many hours after noon, in both feeds. */
function post(hours: number, parts: Parameters<typeof put>[0] = {}) {
  const rkey = encodeTid(tidAt((NOON + hours) * HOUR_US))
  return put({ rkey, ...parts }, { feeds: [1, 2] })
}

async function opened() {
  const storage = await openStorage(COMPARING)
  const { db, writer } = storage
  await ensurePartitions(db, (NOON - 48) * HOUR_US, (NOON + 48) * HOUR_US, 24)
  const at = (hours: number, parts: Partial<Batch> = {}) =>
    writer.commit({
      cursor: {
        origin: { host: 'test', wire: 'file', bootId: undefined },
        seq: undefined,
        timeUs: (NOON + hours) * HOUR_US,
      },
      accounts: [],
      deletes: [],
      posts: [],
      engagements: [],
      hour: NOON + Math.floor(hours),
      ...parts,
    })
  const likes = (subject: ReturnType<typeof post>, count: number) =>
    Array.from({ length: count }, (_, i) => engage('like', subject.post, { actor: `did:plc:reader${i}` }))
  const stats = async () => {
    const rows = await db
      .selectFrom('author_stats')
      .leftJoin('actors', 'actors.id', 'author_stats.author')
      .select(['did', 'at', 'posts', 'level'])
      .orderBy('author')
      .execute()
    return rows.map(({ did, at: hour, posts, level }) => [
      did,
      hour.getTime() / 3_600_000 - NOON,
      posts,
      level,
    ])
  }
  const usual = async (subject: ReturnType<typeof post>) => {
    const { rows } = await sql<{ feed: number; baseline: number | null }>`
      select feed, baseline from feed_posts f join actors a on a.id = f.author
      where a.did = ${subject.post.did} and rkey = ${subject.rkey} order by feed`.execute(db)
    return rows.map(({ baseline }) => baseline)
  }
  return { ...storage, at, likes, stats, usual }
}

describe('what posts of an author usually get', () => {
  it('counts posts when they leave their first day, with the engagement that they have then', async () => {
    await using storage = await opened()
    const { at, likes, stats } = storage
    const [first, second, reply] = [
      post(0.5),
      post(0.75, { did: BOB }),
      post(0.8, { replyParent: { did: BOB, rkey: encodeTid(1n) } }),
    ]
    await at(1, { posts: [first, second, reply], engagements: likes(first, 3) })
    expect(await stats()).toEqual([[null, 1, 0, 0]])
    await at(24.9, { engagements: likes(second, 1) })
    expect(await stats()).toEqual([[null, 24, 0, 0]])
    // The likes of the batch that begins the hour come after the day.
    await at(25, { engagements: likes(first, 7) })
    expect(await stats()).toEqual([
      [null, 25, 2, 3000],
      [ALICE, 25, 1, 2000],
      [BOB, 25, 1, 1000],
    ])
    await at(25, {})
    await at(24, {})
    expect(await stats()).toHaveLength(3)
  })

  it('fades by half in two weeks, and shrinks to what everybody gets', async () => {
    await using storage = await opened()
    const { at, likes, stats, usual } = storage
    const unknown = post(0, { did: CAROL })
    const old = post(0.5)
    await at(1, { posts: [unknown, old], engagements: likes(old, 7) })
    expect(await usual(unknown)).toEqual([100, null]) // a like, as long as nothing is known
    const [next, other] = [post(25.5), post(25.6, { did: BOB })]
    await at(25, { posts: [next, other] })
    // Everybody: (3 + 0 + 100 · 1) / (2 + 100) = 1.01; Alice: (3 + 5 · 1.01) / (1 + 5) = 1.34.
    expect(await usual(next)).toEqual([134, null])
    expect(await usual(other)).toEqual([101, null])
    const later = post(30)
    await at(25 + 14 * 24, {})
    expect((await stats())[0]).toEqual([null, 25 + 14 * 24, 3, 1500])
    await at(25 + 14 * 24, { posts: [later] })
    // Two of three were folded just now, half of the first is left: (1.5 + 0 + 5 · prior) / (1.5 + 5), prior 0.98…
    expect(await usual(later)).toEqual([99, null])
  })

  it('is settled when a post arrives, and its place follows', async () => {
    await using storage = await opened()
    const { at, likes, db } = storage
    const old = post(0)
    await at(1, { posts: [old], engagements: likes(old, 15) })
    const next = post(25.5)
    await at(25, { posts: [next], engagements: likes(next, 2) })
    const place = async () =>
      (
        await db
          .selectFrom('feed_posts')
          .select(['rank_key', 'lift'])
          .where('rkey', '=', next.rkey)
          .orderBy('feed')
          .execute()
      ).map(({ rank_key, lift }) => [Number(rank_key) - next.post.time, Number(lift)])
    const usual = (4 + 5 * (104 / 101)) / 6
    const moved = Math.round(1000 * (2 - Math.round(100 * usual) / 100))
    expect(await place()).toEqual([
      [moved, moved],
      [0, 0],
    ])
    await at(80, { engagements: likes(next, 3) })
    expect((await place())[0]).toEqual([moved + 1000, moved + 1000])
    await db
      .insertInto('feeds')
      .values([
        { name: 'one', rule_hash: '' },
        { name: 'two', rule_hash: '' },
      ])
      .execute()
    const found = await readPlacements(db, next.post)
    const feedback = { more: 0, less: 0, silent: 0 }
    expect([...found].sort()).toEqual([
      ['one', { usual: Math.round(100 * usual) / 100, feedback }],
      ['two', { usual: undefined, feedback }],
    ])
  })

  it('goes with the account', async () => {
    await using storage = await opened()
    const { at, stats } = storage
    await at(1, { posts: [post(0), post(0.1, { did: BOB })] })
    await at(25)
    expect((await stats()).map(([did]) => did)).toEqual([null, ALICE, BOB])
    const micros = (NOON + 26) * HOUR_US
    await at(26, { accounts: [{ kind: 'status', did: BOB, status: 'deactivated', micros }] })
    expect(await stats()).toHaveLength(3)
    await at(26, { accounts: [{ kind: 'status', did: BOB, status: 'deleted', micros: micros + 1 }] })
    expect((await stats()).map(([did]) => did)).toEqual([null, ALICE])
  })

  it('is counted from what is stored when an order begins to ask, and given to the rows that stand', async () => {
    await using storage = await opened()
    const { likes, db, url, usual } = storage
    await db.insertInto('feeds').values({ name: 'one', rule_hash: '' }).execute()
    const [old, recent] = [post(0), post(25.5)]
    const plain: Partial<Batch> = { posts: [old, recent], engagements: likes(old, 15) }
    await storage.writer[Symbol.asyncDispose]()
    const cursor = {
      origin: { host: 'test', wire: 'file', bootId: undefined } as const,
      seq: undefined,
      timeUs: (NOON + 26) * HOUR_US,
    }
    const empty = { accounts: [], deletes: [], posts: [], engagements: [] }
    {
      await using writer = await openWriter({ url, stream: 'test', partitionHours: 24 })
      await writer.commit({ ...empty, ...plain, cursor })
      expect(await usual(recent)).toEqual([null, null])
    }
    await using writer = await openWriter({ url, stream: 'test', partitionHours: 24, lift: COMPARING })
    const asked: (number | undefined)[] = []
    await writer.restand([{ feed: 1, standing: 'new' }], (feed, { time }, _counters, _needy, known) => {
      asked.push(known)
      return { feed, rankKey: time }
    })
    const expected = Math.round((100 * (4 + 5 * (104 / 101))) / 6)
    expect(asked).toEqual([expected / 100, expected / 100])
    expect(await usual(recent)).toEqual([expected, null])
  })

  it('costs nothing where no order asks', async () => {
    await using storage = await openStorage()
    await storage.commit({ posts: [put()], hour: NOON })
    expect(await storage.db.selectFrom('author_stats').selectAll().execute()).toEqual([])
  })
})
