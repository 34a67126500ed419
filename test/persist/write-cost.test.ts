import { sql } from 'kysely'
import { expect, it } from 'vitest'
import type { PostPut } from '../../src/persist/batch.ts'
import type { Database } from '../../src/persist/database.ts'
import { ensurePartitions } from '../../src/persist/partitions.ts'
import { openWriter } from '../../src/persist/write.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { nextMicros } from '../support/events.ts'
import { batch, engage, put, undo } from './storage.ts'

const DAY_US = 86_400_000_000
const DAYS = 6
const ROUNDS = 80

/** Rows and index entries that statements have read since the database was made. */
async function rowsRead(db: Database): Promise<number> {
  const { rows } = await sql<{ read: number }>`
    select (
      (select coalesce(sum(idx_tup_read), 0) from pg_stat_user_indexes) +
      (select coalesce(sum(seq_tup_read), 0) from pg_stat_user_tables)
    )::int as read`.execute(db)
  return rows[0]!.read
}

it('reads what a batch is about, however much is stored and whatever statistics there are', async () => {
  await using database = await testDatabase()
  const { db, url } = database
  const start = nextMicros() - DAYS * DAY_US
  await ensurePartitions(db, start, start + (DAYS + 2) * DAY_US, 24)
  const before = await rowsRead(db)
  const stored: PostPut[] = []
  let changes = 0
  {
    // One session from an empty database on: its plans are made when there is nothing to base them on.
    await using writer = await openWriter({ url, stream: 'test', partitionHours: 24 })
    for (let round = 0; round < ROUNDS; round++) {
      const posts = Array.from({ length: 40 }, (_, i) => {
        const rkey = encodeTid(tidAt(start + (DAYS * DAY_US * (round * 40 + i)) / (ROUNDS * 40)))
        return put({ did: `did:plc:author${(round * 7 + i) % 300}`, rkey }, { feeds: [1, 2] })
      })
      const engagements = posts.flatMap(({ post }, i) =>
        (['like', 'repost', 'reply'] as const).map((kind) =>
          engage(kind, post, { actor: `did:plc:reader${i}` }),
        ),
      )
      const old = Array.from({ length: 20 }, (_, i) => stored[(round * 20 + i * 41) % stored.length]).flatMap(
        (post) => post ?? [],
      )
      const again = old.slice(0, 10).map(({ post }) => put(post, { feeds: [2, 3] }))
      const deletes = [
        ...old.slice(10).map(({ post, rkey }) => undo('post', { did: post.did, rkey })),
        ...engagements.slice(0, 10).map(({ actor, rkey }) => undo('like', { did: actor, rkey })),
      ]
      const status = round % 2 === 0 ? 'deactivated' : 'active'
      const accounts = [{ kind: 'status', did: 'did:plc:author299', status, micros: nextMicros() }] as const
      await writer.commit(batch({ accounts, deletes, posts: [...posts, ...again], engagements }))
      stored.push(...posts)
      changes += posts.length * 3 + engagements.length + again.length * 3 + deletes.length
    }
  }
  // A session tells what it has read when it ends. Measured: 1.8 per change, 3.3 where plans read whole ranges.
  await expect.poll(() => rowsRead(db)).toBeGreaterThan(before + changes)
  expect((await rowsRead(db)) - before).toBeLessThan(2.5 * changes)
})

it('finds whether an account likes a popular post without looking at all who do', async () => {
  await using database = await testDatabase()
  const { db, url } = database
  const likes = 8_000
  const blocks = async () => {
    const { rows } = await sql<{ read: number }>`
      select coalesce(sum(idx_blks_hit + idx_blks_read), 0)::int as read
      from pg_statio_user_indexes where relname like 'engagements%'`.execute(db)
    return rows[0]!.read
  }
  {
    await using writer = await openWriter({ url, stream: 'test', partitionHours: 24 })
    const popular = put()
    await writer.commit(batch({ posts: [popular] }))
    for (let from = 0; from < likes; from += 1_000) {
      const engagements = Array.from({ length: 1_000 }, (_, i) =>
        // 7,919 is prime to the number of likes: accounts come in no order.
        engage('like', popular.post, { actor: `did:plc:reader${((from + i) * 7_919) % likes}` }),
      )
      await writer.commit(batch({ engagements }))
    }
  }
  // Measured: 8 blocks of two indexes for each like; 28 where it begins at the post's first like.
  await expect.poll(blocks).toBeGreaterThan(likes)
  expect(await blocks()).toBeLessThan(10 * likes)
})
