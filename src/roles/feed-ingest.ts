import type { Settings } from '../config/settings.ts'
import { partitionHours } from '../persist/partitions.ts'
import { createRecentArrivals } from '../rank/recent/recent-arrivals.ts'
import { keptFor } from '../upkeep/partitions.ts'
import { type ActiveFeed, feedsThatRecall, toldPlacesOf } from './active-feeds.ts'
import { type Admission, createAdmission } from './admission.ts'
import type { FollowOptions } from './follow.ts'
import { standingsOf } from './standing.ts'

type OfFeeds = 'standings' | 'recent' | 'told' | 'feedName' | 'maxAgeUs' | 'feedAgeUs' | 'partitionHours'

export interface FeedIngest {
  /** Decides posts for the feeds as they are compiled now; what is remembered of earlier posts stays. */
  readonly admissionOf: (feeds: readonly ActiveFeed[]) => Admission
  readonly options: Pick<FollowOptions, OfFeeds>
}

/** What following any stream for these feeds needs of them and of the settings, live or in a replay. */
export function feedIngest(settings: Settings, feeds: readonly ActiveFeed[]): FeedIngest {
  const recent = createRecentArrivals(feedsThatRecall(feeds))
  const told = toldPlacesOf(feeds)
  const names = new Map(feeds.map((feed) => [feed.id, feed.key]))
  const kept = keptFor(settings)
  return {
    admissionOf: (compiled) => createAdmission(compiled, settings.corpus.keep > 0, recent, told),
    options: {
      standings: standingsOf(feeds, recent),
      recent,
      told,
      feedName: (id) => names.get(id) ?? 'removed',
      maxAgeUs: kept * 1000,
      feedAgeUs: settings.retention.age * 1000,
      partitionHours: partitionHours(kept / 3_600_000),
    },
  }
}
