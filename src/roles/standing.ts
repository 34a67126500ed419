import { NEVER } from '../counters.ts'
import { analyse, type Document } from '../match/document.ts'
import { needsOf } from '../match/unsettled.ts'
import type { Echoes, Membership } from '../persist/batch.ts'
import type { Lift } from '../persist/rekey.ts'
import type { FeedStanding, Judge } from '../persist/restand.ts'
import { arithmeticOf, followsEngagement, keyOf, liftOf } from '../rank/arithmetic.ts'
import type { RecentArrivals } from '../rank/recent/recent-arrivals.ts'
import type { ActiveFeed } from './active-feeds.ts'

/** Where a post that the feed's rule wants or may want stands; undefined where the order keeps it out. */
export function membershipOf(
  feed: ActiveFeed,
  document: Document,
  memory: RecentArrivals,
): Membership | undefined {
  const { algorithm } = feed.order
  const recalls = algorithm.family === 'keyed' && algorithm.recalls === true
  const echoes = recalls ? memory.recall(feed.id, document) : undefined
  return placed(feed, document, echoes, feed.rule.followsCounters)
}

function placed(
  feed: ActiveFeed,
  document: Document,
  echoes: Echoes | undefined,
  needy: boolean,
): Membership | undefined {
  const arithmetic = arithmeticOf(feed.order, document, echoes)
  if (arithmetic === undefined || arithmetic.excluded) return undefined
  const lift = liftOf(feed.order, document.counters)
  const needs = needy ? needsOf(feed.rule.root, document) : true
  return {
    feed: feed.id,
    rankKey: keyOf(arithmetic),
    ...(lift !== 0 && { lift }),
    ...(needs !== true && { needs: needs === false ? NEVER : needs }),
  }
}

/** What the writer has to know to keep posts where their counters put them. */
export interface Standings {
  readonly lift: Lift
  readonly feeds: readonly FeedStanding[]
  readonly judge: Judge
}

export function standingsOf(feeds: readonly ActiveFeed[], memory: RecentArrivals): Standings {
  const byId = new Map(feeds.map((feed) => [feed.id, feed]))
  const following = feeds.filter((feed) => followsEngagement(feed.order)).map((feed) => feed.id)
  return {
    lift: { feeds: following, of: (id, counters) => liftOf(byId.get(id)!.order, counters) },
    feeds: feeds.map(({ id, standing }) => ({ feed: id, standing })),
    judge(id, post, counters, needy) {
      const feed = byId.get(id)!
      return placed(feed, analyse(post, counters), memory.known(id, post), needy || feed.rule.followsCounters)
    },
  }
}
