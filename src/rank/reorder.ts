import type { Reader } from '../persist/database.ts'
import { type Candidate, type KeyedAlgorithm, sumOf } from './algorithm.ts'
import { askedPosts } from './asked.ts'
import type { RankedOrder } from './feed.ts'
import { keyedList } from './keyed-list.ts'
import type { Hides } from './seen.ts'

/** Among so many posts, the highest of the feed's own order, another order chooses. */
export const REORDERED = 1_000

/** Whether the order's keys follow from what is stored of a post, so that any feed can be put into it on the fly. */
export function canReorder(algorithm: RankedOrder['algorithm']): algorithm is KeyedAlgorithm {
  return algorithm.family === 'keyed' && algorithm.onArrival === undefined
}

/** The top of a feed in a keyed order that is not its own, with the terms of each post. */
export async function reordered(
  reader: Reader,
  feed: number,
  algorithm: KeyedAlgorithm,
  config: unknown,
  asOf: bigint,
  count: number,
  hides: Hides,
): Promise<Candidate[]> {
  const { rows: pool } = await keyedList(reader, feed, asOf, undefined, REORDERED, hides)
  const { asked, from, to } = askedPosts(pool)
  const rows = await reader
    .selectFrom(asked)
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('posts')
          .select('time')
          .whereRef('author', '=', 'asked.author')
          .whereRef('rkey', '=', 'asked.rkey')
          .where('rkey', '>=', from)
          .where('rkey', '<=', to)
          .limit(1)
          .as('post'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('post_stats')
          .select(['likes', 'reposts', 'replies', 'quotes'])
          .whereRef('author', '=', 'asked.author')
          .whereRef('rkey', '=', 'asked.rkey')
          .where('rkey', '>=', from)
          .where('rkey', '<=', to)
          .limit(1)
          .as('s'),
      (join) => join.onTrue(),
    )
    .select(['asked.author', 'asked.rkey', 'post.time', 's.likes', 's.reposts', 's.replies', 's.quotes'])
    .execute()
  const keyed = rows.map(({ author, rkey, time, likes, reposts, replies, quotes }) => {
    const stats = { likes: likes ?? 0, reposts: reposts ?? 0, replies: replies ?? 0, quotes: quotes ?? 0 }
    const terms = algorithm.onEngagement?.(stats, config) ?? []
    return { author, rkey, terms, key: Number(time) + sumOf(terms) }
  })
  keyed.sort((a, b) => b.key - a.key || compare(b.rkey, a.rkey) || b.author - a.author)
  return keyed.slice(0, count).map(({ author, rkey, terms }) => ({ author, rkey, terms }))
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
