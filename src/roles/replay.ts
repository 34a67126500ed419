import type { Usable } from '../config/load.ts'
import type { EventSource } from '../ingest/source.ts'
import { partitionHours } from '../persist/partitions.ts'
import { createRecentArrivals } from '../rank/recent/recent-arrivals.ts'
import type { Log } from '../telemetry/log.ts'
import { keptFor } from '../upkeep/partitions.ts'
import { activateFeeds, feedsThatRecall, toldPlacesOf } from './active-feeds.ts'
import { createAdmission } from './admission.ts'
import { follow, type Progress } from './follow.ts'
import { standingsOf } from './standing.ts'
import type { Storage } from './storage.ts'

/** Large batches: nobody waits to see the newest event. */
const LIMITS = { events: 5_000, waitMs: 1_000 }

/**
 * Ingests a recorded stream as if it were live, with the events' own times as the clock. Resumes where an earlier
 * replay of the same source was interrupted. Throws IngestLocked while another process ingests.
 */
export async function replay(options: {
  readonly loaded: Usable
  readonly storage: Storage
  readonly source: EventSource
  readonly log: Log
  readonly signal: AbortSignal
  readonly progress?: (progress: Progress) => void
}): Promise<Progress> {
  const { loaded, storage, source, log, signal, progress } = options
  const { settings } = loaded
  const feeds = await activateFeeds(storage.open('record', 1), loaded)
  const names = new Map(feeds.map((feed) => [feed.id, feed.key]))
  const recent = createRecentArrivals(feedsThatRecall(feeds))
  const told = toldPlacesOf(feeds)
  let newestUs = 0
  return follow({
    source: () => source,
    databaseUrl: storage.url,
    admit: createAdmission(feeds, settings.corpus.keep > 0, recent, told),
    standings: standingsOf(feeds, recent),
    recent,
    told,
    feedName: (id) => names.get(id) ?? 'removed',
    maxAgeUs: keptFor(settings) * 1000,
    feedAgeUs: settings.retention.age * 1000,
    now: (timeUs) => {
      newestUs = Math.max(newestUs, timeUs)
      return newestUs
    },
    partitionHours: partitionHours(keptFor(settings) / 3_600_000),
    standBy: false,
    limits: LIMITS,
    log,
    signal,
    ...(progress ? { progress } : {}),
  })
}
