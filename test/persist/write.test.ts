import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { dropPartitions } from '../../src/persist/partitions.ts'
import { DatabaseGone } from '../../src/persist/unavailable.ts'
import { openWriter } from '../../src/persist/write.ts'
import { tidAt } from '../../src/tid.ts'
import { dumpTables } from '../support/dump-tables.ts'
import { ALICE, BOB, CAROL, nextMicros } from '../support/events.ts'
import { batch, engage, newRev, openStorage, put } from './storage.ts'

describe('a commit', () => {
  it('stores rows and cursor together', async () => {
    await using storage = await openStorage()
    const { writer, db } = storage
    expect(await writer.cursor()).toBeUndefined()
    const origin = { host: 'jetstream.example', wire: 'v2', bootId: 'boot' } as const
    const cursor = { origin, seq: 12, timeUs: 1_780_000_000_000_001 }
    const liked = put({ text: 'cats' }, { feeds: [1, 2] })
    const report = await writer.commit(
      batch({ cursor, posts: [liked, put({ text: 'dogs' })], engagements: [engage('like', liked.post)] }),
    )
    expect(report).toMatchObject({
      posts: { inserted: 2, updated: 0, joined: 3, left: 0 },
      engagements: { written: 1, counted: 1 },
      refused: [],
    })
    expect(await writer.cursor()).toEqual(cursor)
    expect(await db.selectFrom('posts').select('text').orderBy('rkey').execute()).toEqual([
      { text: 'cats' },
      { text: 'dogs' },
    ])
  })

  it('that fails midway leaves nothing, and the next one works', async () => {
    await using storage = await openStorage()
    const { writer, db, commit } = storage
    await commit({ posts: [put()] })
    const before = await dumpTables(db)
    const cursor = {
      origin: { host: 'h', wire: 'file', bootId: undefined } as const,
      seq: undefined,
      timeUs: Number.NaN,
    }
    const failing = batch({
      cursor,
      posts: [put({ did: CAROL })],
      accounts: [{ kind: 'status', did: ALICE, status: 'deleted', micros: nextMicros() }],
    })
    await expect(writer.commit(failing)).rejects.toThrow('NaN')
    expect(await dumpTables(db)).toEqual(before)
    // The numbers that Carol's rows would have got are void with the rest.
    await commit({ posts: [put({ did: CAROL })] })
    expect((await dumpTables(db))['posts']).toHaveLength(2)
  })

  it('repeated changes nothing', async () => {
    await using storage = await openStorage()
    const { writer, db } = storage
    const post = put()
    const twice = batch({
      accounts: [{ kind: 'status', did: CAROL, status: 'deactivated', micros: nextMicros() }],
      posts: [post],
      engagements: [engage('like', post.post), engage('reply', post.post)],
    })
    await writer.commit(twice)
    const once = await dumpTables(db)
    const report = await writer.commit(twice)
    expect(await dumpTables(db)).toEqual(once)
    expect(report).toMatchObject({
      posts: { inserted: 0, updated: 0, refused: { rev: 1 } },
      engagements: { written: 0, refused: { rev: 2 } },
    })
  })

  it('makes the partitions that old posts need, again if somebody dropped them', async () => {
    await using storage = await openStorage()
    const { db, commit } = storage
    const long = 1_500_000_000_000_000
    const old = () => put({ did: CAROL }, { rkey: tidAt(long) + (newRev() % 1000n) })
    expect(await commit({ posts: [old()] })).toMatchObject({ posts: { inserted: 1 }, refused: [] })
    const dropped = await dropPartitions(db, long + 2 * 86_400_000_000)
    expect(dropped.dropped).toHaveLength(4)
    expect(await commit({ posts: [old(), put()] })).toMatchObject({ posts: { inserted: 2 }, refused: [] })
  })

  it('leaves out the rows that no table takes, and stores the rest', async () => {
    await using storage = await openStorage()
    const { writer, db } = storage
    const posts = Array.from({ length: 9 }, (_, i) => put({ text: `post ${i}` }))
    posts[4] = put({ did: CAROL, text: 'with a \u0000 inside' })
    const likes = posts.map(({ post }) => engage('like', post))
    likes[2] = engage('like', posts[2]!.post, { rkey: 2n ** 64n })
    const report = await writer.commit(batch({ posts, engagements: likes }))
    expect(report.refused).toMatchObject([
      { kind: 'posts', did: CAROL, rkey: posts[4].rkey },
      { kind: 'engagements', did: BOB, rkey: 2n ** 64n },
    ])
    // The like of the refused post has no post to belong to.
    expect(report).toMatchObject({
      posts: { inserted: 8 },
      engagements: { written: 7, refused: { unkept: 1 } },
    })
    expect(await writer.cursor()).toBeDefined()
    expect((await dumpTables(db))['posts']).toHaveLength(8)
  })

  it('tells a lost connection as DatabaseGone, and a new writer takes over', async () => {
    await using storage = await openStorage()
    const { writer, db, url, commit } = storage
    await commit({ posts: [put()] })
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like 'lycan ingest%' and datname = current_database()`.execute(db)
    const failure = await commit({ posts: [put()] }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(DatabaseGone)
    expect(failure).toMatchObject({ retryable: true })
    await expect(writer.cursor()).rejects.toThrow(DatabaseGone)
    await using next = await openWriter({ url, stream: 'test', partitionHours: 24 })
    expect(await next.commit(batch({ posts: [put()] }))).toMatchObject({ posts: { inserted: 1 } })
    expect((await dumpTables(db))['posts']).toHaveLength(2)
  })

  it('takes turns with others that are called meanwhile', async () => {
    await using storage = await openStorage()
    const { writer, db } = storage
    const posts = Array.from({ length: 5 }, () => put())
    const gap = { fromUs: 1, toUs: 2, reason: 'test' }
    await Promise.all([
      ...posts.map((post) => writer.commit(batch({ posts: [post] }))),
      writer.recordGap(gap),
      writer.recordGap(gap),
    ])
    const { posts: stored, gaps } = await dumpTables(db)
    expect(stored).toHaveLength(5)
    expect(gaps).toEqual(['test 1 2 test'])
  })
})
