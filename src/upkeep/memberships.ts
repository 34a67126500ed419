import { type RawBuilder, sql } from 'kysely'
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
  const below = sql`not hidden and not waiting
    and (rank_key, rkey, author) < (${last.rank_key}, ${last.rkey}, ${last.author})`
  return inBatches(signal, () => removeBatch(db, { feed, waiting: false, surplus: below }))
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
  const older = sql`waiting and rkey < ${last.rkey}`
  return inBatches(signal, () => removeBatch(db, { feed, waiting: true, surplus: older }))
}

/** Removes up to BATCH_ROWS of what is surplus in a feed, but for posts that begin or cease to wait meanwhile. */
async function removeBatch(
  db: Database,
  of: { readonly feed: number; readonly waiting: boolean; readonly surplus: RawBuilder<unknown> },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from feed_posts f
    using (
      select author, rkey from feed_posts where feed = ${of.feed} and ${of.surplus} limit ${BATCH_ROWS}
    ) surplus
    where f.feed = ${of.feed} and f.author = surplus.author and f.rkey = surplus.rkey
      and f.waiting = ${of.waiting}`.execute(db)
  return Number(numAffectedRows ?? 0)
}
