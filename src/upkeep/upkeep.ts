import { PgBoss } from 'pg-boss'
import { cutBy } from '../persist/cut.ts'
import type { Database } from '../persist/database.ts'
import type { Log } from '../telemetry/log.ts'
import { databaseMeasured, jobDone, jobFailed, upkeepTroubled } from '../telemetry/upkeep.ts'
import {
  createFeedbackQueue,
  FEEDBACK_EVERY_MS,
  FEEDBACK_QUEUE,
  type FeedbackShifts,
  followFeedback,
} from './feedback.ts'
import { type Filler, workOnFillings } from './filling.ts'
import { createInterestsQueue, INTERESTS_QUEUE, learnInterests, type ReadLikes } from './interests.ts'
import type { Job, UpkeepSettings } from './job.ts'
import { leftovers } from './leftovers.ts'
import { measure } from './measure.ts'
import { memberships } from './memberships.ts'
import { partitions } from './partitions.ts'
import { snapshots } from './snapshots.ts'
import { unwantedPosts } from './unwanted-posts.ts'

/** In the order in which they run when Lycan starts. */
export const JOBS: readonly Job[] = [partitions, memberships, unwantedPosts, leftovers, snapshots]

export interface UpkeepOptions {
  readonly url: string
  /** A pool of the role `upkeep`, for the jobs; two connections are enough. */
  readonly db: Database
  readonly settings: UpkeepSettings
  readonly log: Log
  /** How repositories of readers are read; without it nobody learns what they like. */
  readonly readLikes?: ReadLikes
  /** The feeds whose orders follow what readers tell; without any nobody counts that. */
  readonly feedback?: () => FeedbackShifts
  /** Without it new and edited feeds are not filled from stored posts. */
  readonly filler?: Filler
}

const MEASURE_MS = 60_000
const STOP_MS = 1_000
/** For the scheduler's last words to a database that may be silent. */
const CUT_MS = 1_500

/**
 * Runs the jobs on their schedules until disposed of, and once at the start. Any number of processes may do so: each
 * run is done by one of them. Stopping lets the batch in hand end.
 */
export async function startUpkeep(options: UpkeepOptions): Promise<AsyncDisposable> {
  const { url, db, settings, log } = options
  const stop = new AbortController()
  const cut = new AbortController()
  const connection = {
    connectionString: url,
    application_name: 'lycan jobs',
    schema: 'pgboss',
    max: 3,
    stream: cutBy(cut.signal), // handed on to pg
  }
  const boss = new PgBoss(connection)
  boss.on('error', (error) => {
    if (!stop.signal.aborted) upkeepTroubled(log, error)
  })
  await using resources = new AsyncDisposableStack()
  resources.defer(async () => {
    stop.abort()
    setTimeout(() => cut.abort(), CUT_MS).unref()
    await boss.stop({ timeout: STOP_MS }).catch((error) => upkeepTroubled(log, error))
  })
  await boss.start()

  for (const job of JOBS) {
    // `exclusive`: while one run waits or works, others of its kind are not queued.
    await boss.createQueue(job.name, { policy: 'exclusive', retryLimit: 0, deleteAfterSeconds: 86_400 })
    await boss.schedule(job.name, job.cron)
    await boss.send(job.name)
    await boss.work(job.name, { pollingIntervalSeconds: 5 }, async () => {
      const startedAt = performance.now()
      try {
        const counts = await job.run({ db, settings, now: Date.now(), signal: stop.signal })
        jobDone(log, job.name, counts, performance.now() - startedAt)
        return counts
      } catch (error) {
        jobFailed(log, job.name, error)
        throw error
      }
    })
  }

  const { readLikes } = options
  if (readLikes !== undefined) {
    await createInterestsQueue(boss)
    await boss.work<{ did: string }>(INTERESTS_QUEUE, { pollingIntervalSeconds: 2 }, async ([job]) => {
      const startedAt = performance.now()
      try {
        const learning = { db, readLikes, now: Date.now(), signal: stop.signal }
        const counts = await learnInterests(job!.data.did, learning)
        jobDone(log, INTERESTS_QUEUE, counts, performance.now() - startedAt)
      } catch (error) {
        jobFailed(log, INTERESTS_QUEUE, error)
        throw error
      }
    })
  }

  const { feedback: shiftsNow } = options
  if (shiftsNow !== undefined) {
    await createFeedbackQueue(boss)
    await boss.work(FEEDBACK_QUEUE, { pollingIntervalSeconds: 2 }, async () => {
      const startedAt = performance.now()
      try {
        const counts = await followFeedback({ db, shifts: shiftsNow, signal: stop.signal })
        jobDone(log, FEEDBACK_QUEUE, counts, performance.now() - startedAt)
      } catch (error) {
        jobFailed(log, FEEDBACK_QUEUE, error)
        throw error
      }
    })
    const ask = async () => {
      if (shiftsNow().size === 0) return
      await boss.send(FEEDBACK_QUEUE).catch((error) => {
        if (!stop.signal.aborted) upkeepTroubled(log, error)
      })
    }
    await ask()
    const asking = setInterval(ask, FEEDBACK_EVERY_MS)
    resources.defer(() => clearInterval(asking))
  }

  const { filler } = options
  if (filler !== undefined) resources.use(await workOnFillings({ boss, filler, log, signal: stop.signal }))

  const look = () =>
    measure(db, Date.now() * 1_000).then(databaseMeasured, (error) => {
      if (!stop.signal.aborted) upkeepTroubled(log, error)
    })
  let looking = look()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, MEASURE_MS)

  resources.defer(() => clearInterval(timer))
  return resources.move()
}
