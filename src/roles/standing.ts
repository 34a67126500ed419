import { NEVER } from '../counters.ts'
import { analyse, type Document } from '../match/document.ts'
import { needsOf } from '../match/unsettled.ts'
import type { Membership } from '../persist/batch.ts'
import type { Feedback } from '../persist/feedback.ts'
import type { Lift } from '../persist/rekey.ts'
import type { FeedStanding, Judge } from '../persist/restand.ts'
import {
  arithmeticOf,
  type Circumstances,
  feedbackShift,
  followsEngagement,
  followsFeedback,
  keyOf,
  liftOf,
  readsUsual,
} from '../rank/arithmetic.ts'
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
  const recent = recalls ? memory.recall(feed.id, document) : undefined
  return placed(feed, document, { recent }, feed.rule.followsCounters)
}

/** The same with what is known already about the post in the feed; `needy`: its rule asks for engagement. */
export function placed(
  feed: ActiveFeed,
  document: Document,
  known: Circumstances,
  needy: boolean,
): Membership | undefined {
  const arithmetic = arithmeticOf(feed.order, document, known)
  if (arithmetic === undefined || arithmetic.excluded) return undefined
  const lift = liftOf(feed.order, document.counters, known.usual)
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
  const numbers = (chosen: (order: ActiveFeed['order']) => boolean) =>
    feeds.filter(({ order }) => chosen(order)).map(({ id }) => id)
  return {
    lift: {
      feeds: numbers(followsEngagement),
      baselined: numbers(readsUsual),
      of: (id, counters, usual) => liftOf(byId.get(id)!.order, counters, usual),
    },
    feeds: feeds.map(({ id, standing, ruleHash, order }) => ({
      feed: id,
      standing,
      ruleHash,
      followsFeedback: followsFeedback(order),
    })),
    judge(id, post, counters, needy, usual) {
      const feed = byId.get(id)!
      const known = { recent: memory.known(id, post), usual }
      return placed(feed, analyse(post, counters), known, needy || feed.rule.followsCounters)
    },
  }
}

/** By how many milliseconds feedback moves a post, for each feed (by its number) whose order follows it. */
export function feedbackShifts(
  feeds: readonly ActiveFeed[],
): ReadonlyMap<number, (feedback: Feedback) => number> {
  return new Map(
    feeds
      .filter(({ order }) => followsFeedback(order))
      .map(({ id, order }) => [id, (feedback) => feedbackShift(order, feedback)]),
  )
}
