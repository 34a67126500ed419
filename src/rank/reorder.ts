import type { Reader } from '../persist/database.ts'
import { tidMicros } from '../tid.ts'
import { type Candidate, type KeyedAlgorithm, type Rescore, sumOf } from './algorithm.ts'
import { type RankedOrder, rescoreOf } from './feed.ts'
import { keyedList } from './keyed-list.ts'
import type { Hides } from './seen.ts'
import { type StandingPost, standingPosts } from './standing-posts.ts'

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
  const keyed = (await standingPosts(reader, pool)).map(({ author, rkey, time, stats }) => {
    const terms = algorithm.onEngagement?.(stats, config) ?? []
    return { author, rkey, time, stats, terms, key: time + sumOf(terms) }
  })
  keyed.sort((a, b) => b.key - a.key || compare(b.rkey, a.rkey) || b.author - a.author)
  const top = keyed.slice(0, count)
  const rescore = rescoreOf({ algorithm, config })
  if (rescore !== undefined) return byScore(top, rescore, asOf)
  return top.map(({ author, rkey, terms }) => ({ author, rkey, terms }))
}

/** Posts of a keyed order, best first, sorted anew by a formula in which age changes the order. */
export async function rescored(
  reader: Reader,
  posts: readonly Candidate[],
  rescore: Rescore,
  asOf: bigint,
): Promise<Candidate[]> {
  return byScore(await standingPosts(reader, posts), rescore, asOf)
}

/** Equals stay in the order in which they come. */
function byScore(posts: readonly StandingPost[], rescore: Rescore, asOf: bigint): Candidate[] {
  const now = tidMicros(asOf) / 1_000
  const scored = posts.map(({ author, rkey, time, stats }) => {
    const { score, term } = rescore({ time, stats, now })
    return { author, rkey, score, terms: [term] }
  })
  scored.sort((a, b) => b.score - a.score)
  return scored.map(({ author, rkey, terms }) => ({ author, rkey, terms }))
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
