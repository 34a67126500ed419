import type { Post } from '../event.ts'
import type { Verdict } from '../ingest/plan.ts'
import { analyse, type Document } from '../match/document.ts'
import { createMatcher } from '../match/matcher.ts'
import { searchText } from '../match/search-text.ts'
import { NO_STATS, sumOf } from '../rank/algorithm.ts'
import { createRecentArrivals, type RecentArrivals } from '../rank/recent/recent-arrivals.ts'
import type { ActiveFeed } from './active-feeds.ts'

/** Decides a post: which feeds want it and where it stands there; undefined where nobody wants it. */
export type Admission = (post: Post) => Verdict | undefined

/**
 * `keepAll`: posts that no feed wants are admitted too, without a membership. `recent`: what feeds remember of earlier
 * posts; empty at first where nobody stores it.
 */
export function createAdmission(
  feeds: readonly ActiveFeed[],
  keepAll: boolean,
  recent: RecentArrivals = createRecentArrivals([]),
): Admission {
  const byId = new Map(feeds.map((feed) => [feed.id, feed]))
  const matcher = createMatcher(new Map(feeds.map((feed) => [feed.id, feed.rule])))
  return (post) => {
    const document = analyse(post)
    const wanted = matcher.matchDocument(document)
    const memberships = wanted.flatMap((id) => {
      const rankKey = keyOf(byId.get(id)!, document, recent)
      return rankKey === undefined ? [] : [{ feed: id, rankKey }]
    })
    if (memberships.length === 0 && !keepAll) return undefined
    return { memberships, searchText: searchText(document) }
  }
}

/** Where a new post stands; undefined where the order keeps it out. Composed orders choose among the newest. */
function keyOf(
  { id, order: { algorithm, config } }: ActiveFeed,
  document: Document,
  memory: RecentArrivals,
): number | undefined {
  const time = Math.round(document.post.time)
  if (algorithm.family === 'composed') return time
  const recent = algorithm.recalls === true ? memory.recall(id, document) : undefined
  const arrival = algorithm.onArrival === undefined ? [] : algorithm.onArrival({ document, recent }, config)
  if (arrival === undefined || algorithm.excludes?.(arrival, config) === true) return undefined
  const engagement = algorithm.onEngagement === undefined ? [] : algorithm.onEngagement(NO_STATS, config)
  return time + sumOf(arrival) + sumOf(engagement)
}
