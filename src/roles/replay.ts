import type { Usable } from '../config/load.ts'
import type { EventSource } from '../ingest/source.ts'
import type { Log } from '../telemetry/log.ts'
import { activateFeeds } from './active-feeds.ts'
import { feedIngest } from './feed-ingest.ts'
import { follow, type Progress } from './follow.ts'
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
  const ingest = feedIngest(settings, feeds)
  let newestUs = 0
  return follow({
    source: () => source,
    databaseUrl: storage.url,
    admit: ingest.admissionOf(feeds),
    ...ingest.options,
    now: (timeUs) => {
      newestUs = Math.max(newestUs, timeUs)
      return newestUs
    },
    standBy: false,
    limits: LIMITS,
    log,
    signal,
    ...(progress ? { progress } : {}),
  })
}
