import type { RecordRef } from '../event.ts'
import { decodeTid } from '../tid.ts'
import { usualIn } from './author-stats.ts'
import type { Database } from './database.ts'
import { type Feedback, NO_FEEDBACK, readFeedback } from './feedback.ts'

/** What a post's place in a feed depends on besides the post and its counters. */
export interface Placement {
  /** What posts of the author usually got when it came, in doublings; undefined where the order does not ask. */
  readonly usual: number | undefined
  /** What readers of the feed told of it. */
  readonly feedback: Feedback
}

/** The feeds that hold a post, by their names. */
export async function readPlacements(db: Database, ref: RecordRef): Promise<ReadonlyMap<string, Placement>> {
  const rkey = decodeTid(ref.rkey)
  if (rkey === undefined) return new Map()
  const rows = await db
    .selectFrom('feed_posts as f')
    .innerJoin('feeds', 'feeds.id', 'f.feed')
    .innerJoin('actors', 'actors.id', 'f.author')
    .select(['feeds.name', 'f.feed', 'f.author', 'f.rkey', 'f.baseline'])
    .where('actors.did', '=', ref.did)
    .where('f.rkey', '=', rkey)
    .execute()
  const asked = rows.map((row) => ({ ...row, wished: true }))
  const told = new Map((await readFeedback(db, asked)).map(({ feed, feedback }) => [feed, feedback]))
  return new Map(
    rows.map(({ name, feed, baseline }) => [
      name,
      { usual: usualIn(baseline), feedback: told.get(feed) ?? NO_FEEDBACK },
    ]),
  )
}
