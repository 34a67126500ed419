import type { Post } from '../event.ts'
import type { Verdict } from '../ingest/plan.ts'
import { analyse } from '../match/document.ts'
import { fingerprintOf } from '../match/duplicates/fingerprint.ts'
import { signatureOf } from '../match/duplicates/signature.ts'
import { createMatcher } from '../match/matcher.ts'
import { searchText } from '../match/search-text.ts'
import { createRecentArrivals, type RecentArrivals } from '../rank/recent/recent-arrivals.ts'
import type { ActiveFeed } from './active-feeds.ts'
import { membershipOf } from './standing.ts'

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
    const memberships = wanted.flatMap((id) => membershipOf(byId.get(id)!, document, recent) ?? [])
    if (memberships.length === 0 && !keepAll) return undefined
    return {
      memberships,
      searchText: searchText(document),
      fingerprint: signatureOf(fingerprintOf(document)),
    }
  }
}
