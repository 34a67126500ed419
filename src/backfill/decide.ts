import { setImmediate as breathe } from 'node:timers/promises'
import type { Post } from '../event.ts'
import { analyse } from '../match/document.ts'
import { createMatcher } from '../match/matcher.ts'
import type { Membership } from '../persist/batch.ts'
import type { Decision } from '../persist/fill-feed.ts'
import type { StoredPost } from '../persist/stored-posts.ts'
import { createRecentArrivals } from '../rank/recent/recent-arrivals.ts'
import type { ActiveFeed } from '../roles/active-feeds.ts'
import { membershipOf } from '../roles/standing.ts'

/** A feed to be filled; compiled apart from the rules of ingest, whose memories of earlier posts stay as they are. */
export type FilledFeed = Omit<ActiveFeed, 'sources'>

/** Decides stored posts as ingest decides arriving ones. */
export type Decide = (post: Post) => Membership | undefined

/** What the rule or the order remembers of earlier posts is remembered of those that this function was asked about. */
export function createDecide(feed: FilledFeed): Decide {
  const matcher = createMatcher(new Map([[feed.id, feed.rule]]))
  const memory = createRecentArrivals(recalls(feed) ? [feed.id] : [])
  return (post) => {
    const document = analyse(post)
    return matcher.matchDocument(document).length === 0 ? undefined : membershipOf(feed, document, memory)
  }
}

/** Whether posts have to be decided in the order in which they came, because they are compared with earlier ones. */
export function goesByTime(feed: Pick<FilledFeed, 'rule' | 'order'>): boolean {
  return feed.rule.witnesses.length > 0 || recalls(feed)
}

function recalls({ order: { algorithm } }: Pick<FilledFeed, 'order'>): boolean {
  return algorithm.family === 'keyed' && algorithm.recalls === true
}

/** Posts decided without letting anything else in the process wait: some milliseconds. */
const AT_ONCE = 20

export async function decideAll(decide: Decide, posts: readonly StoredPost[]): Promise<Decision[]> {
  const decisions: Decision[] = []
  for (const [i, { author, rkey, rev, time, post }] of posts.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await breathe()
    decisions.push({ author, rkey, rev, time, membership: decide(post) })
  }
  return decisions
}
