import type { Feed } from '../config/feeds.ts'
import type { Post } from '../event.ts'
import { analyse } from '../match/document.ts'
import { createMatcher } from '../match/matcher.ts'
import type { Echoes } from '../persist/batch.ts'
import type { JudgedPost } from '../persist/judged-posts.ts'
import { waits } from '../persist/rekey.ts'
import { createRecentArrivals } from '../rank/recent/recent-arrivals.ts'
import { type ActiveFeed, feedsThatRecall } from './active-feeds.ts'
import { placed } from './standing.ts'

/** Where a stored post would stand by other settings: rank keys by the keys of the feeds that would show it. */
export type Rejudge = (stored: JudgedPost) => ReadonlyMap<string, number>

/** What a post repeated of a feed's posts when it came, where that is remembered. */
export type Remembered = (feed: string, post: Post) => Echoes | undefined

/**
 * Judges stored posts anew, by the parts that decide at ingest and with the counters that they have now. To be called with
 * the posts in the order in which they came, as feeds may remember earlier ones.
 */
export function createRejudge(feeds: readonly Feed[], remembered: Remembered = () => undefined): Rejudge {
  const active = feeds.map(
    (feed, i): ActiveFeed => ({ ...feed, id: i + 1, ruleHash: '', standing: '', sources: undefined }),
  )
  const byId = new Map(active.map((feed) => [feed.id, feed]))
  const matcher = createMatcher(new Map(active.map((feed) => [feed.id, feed.rule])))
  const recalling = new Set(feedsThatRecall(active))
  const memory = createRecentArrivals([...recalling])
  return ({ post, counters, memberships }) => {
    const document = analyse(post, counters)
    const standing = new Map<string, number>()
    for (const id of matcher.matchDocument(document)) {
      const feed = byId.get(id)!
      const stored = memberships.find((one) => one.feed === feed.key)
      const recalled = recalling.has(id) ? memory.recall(id, document) : undefined
      const recent = recalled && (remembered(feed.key, post) ?? recalled)
      const known = { recent, usual: stored?.usual, feedback: stored?.feedback }
      const membership = placed(feed, document, known, feed.rule.followsCounters)
      if (membership !== undefined && !waits(membership.needs, counters))
        standing.set(feed.key, membership.rankKey)
    }
    memory.take() // nobody stores what it has learned
    return standing
  }
}
