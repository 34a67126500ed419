import { setTimeout as pause } from 'node:timers/promises'
import { type BatchLimits, ingest } from '../ingest/pipeline.ts'
import { createPlanner } from '../ingest/plan.ts'
import type { EventSource } from '../ingest/source.ts'
import type { ToldPlaces } from '../ingest/told-places.ts'
import type { Batch } from '../persist/batch.ts'
import { DatabaseGone } from '../persist/unavailable.ts'
import { openWriter } from '../persist/write.ts'
import type { RecentArrivals } from '../rank/recent/recent-arrivals.ts'
import {
  changesRefused,
  databaseBack,
  databaseLost,
  feedsRestood,
  postsMatched,
  postsRekeyed,
  standingBy,
} from '../telemetry/follow.ts'
import type { Gap } from '../telemetry/ingest.ts'
import { batchCommitted } from '../telemetry/ingest.ts'
import type { Log } from '../telemetry/log.ts'
import type { Admission } from './admission.ts'
import type { Standings } from './standing.ts'

/** What has been ingested since the start. */
export interface Progress {
  events: number
  posts: number
  /** Posts stored for a feed. */
  kept: number
  /** Microseconds since 1970 of the newest stored event; undefined before the first. */
  timeUs: number | undefined
}

export interface FollowOptions {
  /** Makes the source; it tells the gaps that it finds. */
  readonly source: (onGap: (gap: Gap) => void) => EventSource
  readonly databaseUrl: string
  /** Asked for every post, so that a reload may swap what it does. */
  readonly admit: Admission
  /** How posts of the feeds follow their counters. */
  readonly standings: Standings
  /** The memory that deciding uses; read from the database before the first post. */
  readonly recent: RecentArrivals
  /** What other records tell of posts' places, which deciding uses, too; read from the database likewise. */
  readonly told?: ToldPlaces
  /** The name of a feed by its number, for metrics. */
  readonly feedName: (id: number) => string
  readonly maxAgeUs: number
  readonly feedAgeUs?: number
  readonly now: (eventTimeUs: number) => number
  readonly partitionHours: number
  readonly limits?: BatchLimits
  /** Wait while another process ingests, ready to take over; otherwise that is an IngestLocked error. */
  readonly standBy: boolean
  readonly log: Log
  readonly signal: AbortSignal
  readonly progress?: (progress: Progress) => void
}

const LIMITS: BatchLimits = { events: 2_000, waitMs: 250 }
const RETRY_MS = { first: 250, most: 5_000 }

/** Milliseconds that the last batch gets once ingest is told to stop: a silent database must not hold up the end. */
const LAST_BATCH_MS = 2_000

/**
 * Ingests a source until it ends or the signal aborts. While the database is away ingest pauses; when it is back the
 * stream goes on from the committed cursor, so that nothing is lost and nothing counted twice.
 */
export async function follow(options: FollowOptions): Promise<Progress> {
  const { signal, log } = options
  const progress: Progress = { events: 0, posts: 0, kept: 0, timeUs: undefined }
  using late = lateAfter(signal, LAST_BATCH_MS)
  let lost = false
  let retryMs = RETRY_MS.first
  while (!signal.aborted) {
    try {
      // The server may still hold the lock for the connection that was lost, hence the standing by.
      await ingestOnce({ ...options, standBy: options.standBy || lost }, progress, late.signal, () => {
        if (lost) databaseBack(log)
        lost = false
        retryMs = RETRY_MS.first
      })
      return progress
    } catch (error) {
      if (signal.aborted) break
      if (!(error instanceof DatabaseGone)) throw error
      if (!lost) databaseLost(log, error)
      lost = true
      await pause(retryMs, undefined, { signal }).catch(() => {})
      retryMs = Math.min(2 * retryMs, RETRY_MS.most)
    }
  }
  return progress
}

/** One life of a writer. What is planned and not committed when it ends is dropped: the stream brings it again. */
async function ingestOnce(
  options: FollowOptions,
  progress: Progress,
  late: AbortSignal,
  stored: () => void,
): Promise<void> {
  const { log, signal } = options
  let record: (gap: Gap) => void = () => {}
  const source = options.source((gap) => record(gap))
  await using writer = await openWriter({
    url: options.databaseUrl,
    stream: source.name,
    partitionHours: options.partitionHours,
    cut: late,
    lift: options.standings.lift,
    ...(options.standBy
      ? { wait: { signal, waiting: (holder) => standingBy(log, holder?.application) } }
      : {}),
  })
  record = ({ fromUs, toUs, announced, host }) => {
    const reason = `${host} ${announced ? 'kept no older events' : 'sent no older events'}`
    // Where this fails, the commit that follows fails too, and that is told.
    writer.recordGap({ fromUs, toUs, reason }).catch(() => {})
  }
  await writer.recall(options.recent)
  if (options.told !== undefined) await writer.recall(options.told)
  const restood = await writer.restand(options.standings.feeds, options.standings.judge)
  if (restood.rows > 0) feedsRestood(log, restood.feeds.map(options.feedName), restood.rows)
  const kept = await writer.kept(signal)
  await ingest({
    source,
    writer,
    planner: createPlanner({
      ...options,
      kept,
      takeArrivals: options.recent.take,
      byTheHour: (options.standings.lift.baselined ?? []).length > 0,
    }),
    limits: options.limits ?? LIMITS,
    signal,
    committed: (report, batch, tally) => {
      stored()
      batchCommitted(tally, batch.cursor.timeUs)
      if (report.refused.length > 0) changesRefused(log, report.refused)
      kept.dropBefore(options.now(batch.cursor.timeUs) - options.maxAgeUs)
      countMatches(batch, options.feedName)
      postsRekeyed(report.rekeyed)
      for (const count of Object.values(tally.kinds)) progress.events += count
      progress.posts += tally.kinds.post ?? 0
      progress.kept += batch.posts.filter((put) => put.memberships.length > 0).length
      progress.timeUs = batch.cursor.timeUs
      options.progress?.(progress)
    },
  })
}

/** A signal that aborts `ms` after the given one. */
function lateAfter(signal: AbortSignal, ms: number): Disposable & { readonly signal: AbortSignal } {
  const late = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const start = () => {
    timer = setTimeout(() => late.abort(), ms)
  }
  signal.addEventListener('abort', start, { once: true })
  return {
    signal: late.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      signal.removeEventListener('abort', start)
    },
  }
}

function countMatches(batch: Batch, feedName: (id: number) => string): void {
  const counts = new Map<string, number>()
  for (const { memberships } of batch.posts) {
    for (const { feed } of memberships) counts.set(feedName(feed), (counts.get(feedName(feed)) ?? 0) + 1)
  }
  postsMatched(counts)
}
