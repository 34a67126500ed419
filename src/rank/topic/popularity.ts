import { sql } from 'kysely'
import type { Reader } from '../../persist/database.ts'
import type { PostStats } from '../algorithm.ts'
import { keyOf, type PostKey } from './posts.ts'

/** What others made of the newest members of a feed; posts that nobody engaged with are missing. */
export async function readPopularity(
  reader: Reader,
  feed: number,
  asOf: bigint,
  size: number,
): Promise<ReadonlyMap<string, PostStats>> {
  const rows = await reader
    .selectFrom(
      sql<PostKey & PostStats>`(
    select f.author, f.rkey, s.likes, s.reposts, s.replies, s.quotes
    from (
      select author, rkey from feed_posts
      where feed = ${feed} and not hidden and not waiting and rkey <= ${asOf}
      order by rank_key desc, rkey desc, author desc limit ${size}
    ) f
    cross join lateral (
      select likes, reposts, replies, quotes from post_stats s where s.author = f.author and s.rkey = f.rkey limit 1
    ) s
    where likes + reposts + replies + quotes > 0)`.as('popular'),
    )
    .selectAll()
    .execute()
  return new Map(rows.map((row) => [keyOf(row), row]))
}
