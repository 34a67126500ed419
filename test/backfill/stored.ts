import { pino } from 'pino'
import { type FillOptions, fillFeed } from '../../src/backfill/fill-feed.ts'
import type { Post } from '../../src/event.ts'
import { analyse } from '../../src/match/document.ts'
import { searchText } from '../../src/match/search-text.ts'
import { wholeStanding } from '../../src/persist/restand.ts'
import chronological from '../../src/rank/algorithms/chronological.ts'
import engagement from '../../src/rank/algorithms/engagement.ts'
import { createRecentArrivals } from '../../src/rank/recent/recent-arrivals.ts'
import type { ActiveFeed } from '../../src/roles/active-feeds.ts'
import { standingsOf } from '../../src/roles/standing.ts'
import { openStorage, put } from '../persist/storage.ts'
import { activeFeed } from '../support/feeds.ts'

export const BY_TIME = {
  algorithm: chronological,
  name: 'chronological',
  config: undefined,
  composed: undefined,
}
export const BY_LIKES = {
  algorithm: engagement,
  name: 'engagement',
  config: engagement.config.parse({ halfLife: '6h' }),
  composed: undefined,
}

export const SETTINGS = {
  retention: { age: 7 * 86_400_000, rowsPerFeed: 10_000, waitingPerFeed: 100_000 },
  corpus: { keep: 86_400_000 },
}

/** A stored post that no feed has. */
export function unwanted(parts: Partial<Post>) {
  const made = put(parts, { feeds: [] })
  return { ...made, searchText: searchText(analyse(made.post)) }
}

/** A database in which feed 1 (of `match`, YAML) is registered and taken up by ingest. */
export async function openFeed(match: string, parts: Partial<ActiveFeed> = {}) {
  const feed = activeFeed({ order: BY_TIME as never, ...parts, match })
  const { lift } = standingsOf([feed], createRecentArrivals([]))
  const storage = await openStorage(lift)
  const { db, url } = storage
  const standing = wholeStanding(feed)
  await db.insertInto('feeds').values({ name: feed.key, rule_hash: feed.ruleHash, standing }).execute()
  /** The rows of the feed, lowest key first. */
  const rows = () =>
    db
      .selectFrom('feed_posts')
      .innerJoin('posts', (join) =>
        join.onRef('posts.author', '=', 'feed_posts.author').onRef('posts.rkey', '=', 'feed_posts.rkey'),
      )
      .select(['posts.text', 'rank_key', 'lift', 'waiting', 'needs'])
      .where('feed', '=', feed.id)
      .orderBy('rank_key')
      .execute()
  const texts = async () => (await rows()).map(({ text }) => text)
  const filling = () => db.selectFrom('fillings').selectAll().executeTakeFirst()
  const fill = (more: Partial<FillOptions> & { match?: string } = {}) => {
    const { match: other, ...rest } = more
    return fillFeed({
      url,
      db,
      feed: other === undefined ? feed : edited(other),
      settings: SETTINGS,
      now: Date.now(),
      signal: new AbortController().signal,
      ...rest,
    })
  }
  /** The feed with another rule, of the same hash. */
  const edited = (yaml: string) => activeFeed({ ...feed, match: yaml })
  /** Registers an edit of the rule and lets ingest take it up. */
  const edit = async (yaml: string, ruleHash: string) => {
    const next = { ...activeFeed({ ...feed, match: yaml }), ruleHash }
    await db
      .updateTable('feeds')
      .set({ rule_hash: ruleHash, standing: wholeStanding(next) })
      .execute()
    return next
  }
  return { ...storage, feed, rows, texts, fill, edit, filling }
}

export const silent = pino({ level: 'silent' })
