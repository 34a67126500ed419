import type { Post } from '../event.ts'
import type { Verdict } from '../ingest/plan.ts'
import { analyse, type Document } from '../match/document.ts'
import { createMatcher } from '../match/matcher.ts'
import { searchText } from '../match/search-text.ts'
import { NO_STATS, sumOf } from '../rank/algorithm.ts'
import type { ActiveFeed } from './active-feeds.ts'

/** Decides a post: which feeds want it and where it stands there; undefined where nobody wants it. */
export type Admission = (post: Post) => Verdict | undefined

/** `keepAll`: posts that no feed wants are admitted too, without a membership. */
export function createAdmission(feeds: readonly ActiveFeed[], keepAll: boolean): Admission {
  const byId = new Map(feeds.map((feed) => [feed.id, feed]))
  const matcher = createMatcher(new Map(feeds.map((feed) => [feed.id, feed.rule])))
  return (post) => {
    const document = analyse(post)
    const wanted = matcher.matchDocument(document)
    const memberships = wanted.flatMap((id) => {
      const rankKey = keyOf(byId.get(id)!.order, document)
      return rankKey === undefined ? [] : [{ feed: id, rankKey }]
    })
    if (memberships.length === 0 && !keepAll) return undefined
    return { memberships, searchText: searchText(document) }
  }
}

/** Where a new post stands; undefined where the order keeps it out. Composed orders choose among the newest. */
function keyOf({ algorithm, config }: ActiveFeed['order'], document: Document): number | undefined {
  const time = Math.round(document.post.time)
  if (algorithm.family === 'composed') return time
  const arrival = algorithm.onArrival === undefined ? [] : algorithm.onArrival({ document }, config)
  const engagement = algorithm.onEngagement === undefined ? [] : algorithm.onEngagement(NO_STATS, config)
  return arrival === undefined ? undefined : time + sumOf(arrival) + sumOf(engagement)
}
