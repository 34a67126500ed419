import type { Post } from '../event.ts'

import type { ToldPlaces } from '../ingest/told-places.ts'
import type { Verdict } from '../ingest/verdict.ts'
import { analyse } from '../match/document.ts'
import { fingerprintOf } from '../match/duplicates/fingerprint.ts'
import { signatureOf } from '../match/duplicates/signature.ts'
import { evidenceOf } from '../match/geo/evidence.ts'
import { likelyPlace } from '../match/geo/likely-place.ts'
import { createMatcher } from '../match/matcher.ts'
import { searchText } from '../match/search-text.ts'
import { createRecentArrivals, type RecentArrivals } from '../rank/recent/recent-arrivals.ts'
import { type ActiveFeed, gazetteerOf } from './active-feeds.ts'
import { membershipOf } from './standing.ts'

/**
 * Decides a post: which feeds want it and where it stands there; undefined where nobody wants it, and it is not to be
 * `stored` nonetheless.
 */
export type Admission = (post: Post, stored?: boolean) => Verdict | undefined

/**
 * `keepAll`: posts that no feed wants are admitted too, without a membership. `recent`: what feeds remember of earlier
 * posts; empty at first where nobody stores it. `told`: what other records tell of their places.
 */
export function createAdmission(
  feeds: readonly ActiveFeed[],
  keepAll: boolean,
  recent: RecentArrivals = createRecentArrivals([]),
  told?: Pick<ToldPlaces, 'complete'>,
): Admission {
  const gazetteer = gazetteerOf(feeds)
  const byId = new Map(feeds.map((feed) => [feed.id, feed]))
  const matcher = createMatcher(new Map(feeds.map((feed) => [feed.id, feed.rule])))
  return (bare, stored = keepAll) => {
    const post = told === undefined ? bare : told.complete(bare)
    const document = analyse(post)
    const wanted = matcher.matchDocument(document)
    const memberships = wanted.flatMap((id) => membershipOf(byId.get(id)!, document, recent) ?? [])
    if (memberships.length === 0 && !stored) return undefined
    return {
      memberships,
      searchText: searchText(document),
      fingerprint: signatureOf(fingerprintOf(document)),
      ...(post !== bare && { post }),
      ...(gazetteer && { place: likelyPlace(evidenceOf(document, gazetteer)) }),
    }
  }
}
