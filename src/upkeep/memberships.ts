import { sql } from 'kysely'
import type { Database } from '../persist/database.ts'
import { tidAt } from '../tid.ts'
import { BATCH_ROWS, inBatches, type Job } from './job.ts'

/** Takes from the feeds what is too old, in partitions not yet due to be dropped, and what is more than a feed holds. */
export const memberships: Job = {
  name: 'memberships',
  cron: '*/10 * * * *',
  async run({ db, settings, now, signal }) {
    const { age, rowsPerFeed, waitingPerFeed } = settings.retention
    const cutoff = tidAt((now - age) * 1_000)
    const expired = await inBatches(signal, () => removeOlder(db, cutoff))
    const feeds = await db.selectFrom('feeds').select('id').orderBy('id').execute()
    let trimmed = 0
    let waiting = 0
    for (const { id } of feeds) {
      if (signal.aborted) break
      trimmed += await trimFeed(db, id, rowsPerFeed, signal)
      waiting += await trimWaiting(db, id, waitingPerFeed, signal)
    }
    return { expired, trimmed, waiting }
  },
}

async function removeOlder(db: Database, cutoff: bigint): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from feed_posts f
    using (select author, rkey, feed from feed_posts where rkey < ${cutoff} limit ${BATCH_ROWS}) old
    where f.author = old.author and f.rkey = old.rkey and f.feed = old.feed and f.rkey < ${cutoff}`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0)
}

/** Removes what stands below the last row that the feed may hold. Posts that are hidden or wait do not count. */
export async function trimFeed(
  db: Database,
  feed: number,
  rows: number,
  signal: AbortSignal,
): Promise<number> {
  const last = await db
    .selectFrom('feed_posts')
    .select(['rank_key', 'rkey', 'author'])
    .where('feed', '=', feed)
    .where(sql<boolean>`not hidden and not waiting`) // as the index says it
    .orderBy('rank_key', 'desc')
    .orderBy('rkey', 'desc')
    .orderBy('author', 'desc')
    .offset(rows - 1)
    .limit(1)
    .executeTakeFirst()
  if (last === undefined) return 0
  return inBatches(signal, async () => {
    const { numAffectedRows } = await sql`
      delete from feed_posts f
      using (
        select author, rkey from feed_posts
        where feed = ${feed} and not hidden and not waiting
          and (rank_key, rkey, author) < (${last.rank_key}, ${last.rkey}, ${last.author})
        limit ${BATCH_ROWS}
      ) below
      where f.feed = ${feed} and f.author = below.author and f.rkey = below.rkey`.execute(db)
    return Number(numAffectedRows ?? 0)
  })
}

/** Removes posts that wait for engagement, the oldest first: most of what a post ever gets comes within hours. */
export async function trimWaiting(
  db: Database,
  feed: number,
  rows: number,
  signal: AbortSignal,
): Promise<number> {
  const last = await db
    .selectFrom('feed_posts')
    .select('rkey')
    .where('feed', '=', feed)
    .where(sql<boolean>`waiting`) // as the index says it
    .orderBy('rkey', 'desc')
    .offset(rows - 1)
    .limit(1)
    .executeTakeFirst()
  if (last === undefined) return 0
  return inBatches(signal, async () => {
    const { numAffectedRows } = await sql`
      delete from feed_posts f
      using (
        select author, rkey from feed_posts
        where feed = ${feed} and waiting and rkey < ${last.rkey} limit ${BATCH_ROWS}
      ) old
      where f.feed = ${feed} and f.author = old.author and f.rkey = old.rkey and f.waiting`.execute(db)
    return Number(numAffectedRows ?? 0)
  })
}
