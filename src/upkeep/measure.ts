import { sql } from 'kysely'
import type { Database } from '../persist/database.ts'
import { tidAt, tidMicros } from '../tid.ts'

export interface Measurements {
  readonly databaseBytes: number
  /** When the newest post of each feed was written, in microseconds since 1970, by the feed's name. */
  readonly newestPost: ReadonlyMap<string, number>
}

const DAY_US = 86_400_000_000

/** Looks at the database as a whole; `nowMicros` since 1970. Feeds without a post are left out. */
export async function measure(db: Database, nowMicros: number): Promise<Measurements> {
  const { rows: sizes } = await sql<{ bytes: bigint }>`
    select pg_database_size(current_database()) as bytes`.execute(db)
  // No index has the newest post of a feed, so look through the last day, and only for feeds that were silent for
  // so long at the row that stands highest.
  const { rows } = await sql<{ name: string; rkey: bigint | null }>`
    with recent as materialized (
      select feed, max(rkey) as rkey from feed_posts
      where not hidden and not waiting and rkey >= ${tidAt(nowMicros - DAY_US)} group by feed
    )
    select name, coalesce(
      (select rkey from recent where recent.feed = feeds.id),
      (select rkey from feed_posts f where f.feed = feeds.id and not f.hidden and not f.waiting
        order by rank_key desc, rkey desc, author desc limit 1)
    ) as rkey
    from feeds where removed_at is null`.execute(db)
  return {
    databaseBytes: Number(sizes[0]?.bytes ?? 0n),
    newestPost: new Map(rows.flatMap(({ name, rkey }) => (rkey === null ? [] : [[name, tidMicros(rkey)]]))),
  }
}
