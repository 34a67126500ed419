import { PgBoss } from 'pg-boss'
import type { Database } from '../persist/database.ts'
import type { Log } from '../telemetry/log.ts'
import { databaseMeasured, jobDone, jobFailed, upkeepTroubled } from '../telemetry/upkeep.ts'
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
}

const MEASURE_MS = 60_000
const STOP_MS = 1_000

/**
 * Runs the jobs on their schedules until disposed of, and once at the start. Any number of processes may do so: each
 * run is done by one of them. Stopping lets the batch in hand end.
 */
export async function startUpkeep(options: UpkeepOptions): Promise<AsyncDisposable> {
  const { url, db, settings, log } = options
  const stop = new AbortController()
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'lycan jobs',
    schema: 'pgboss',
    max: 3,
  })
  boss.on('error', (error) => {
    if (!stop.signal.aborted) upkeepTroubled(log, error)
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

  const look = () =>
    measure(db, Date.now() * 1_000).then(databaseMeasured, (error) => {
      if (!stop.signal.aborted) upkeepTroubled(log, error)
    })
  let looking = look()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, MEASURE_MS)

  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      clearInterval(timer)
      await Promise.all([
        looking,
        boss.stop({ timeout: STOP_MS }).catch((error) => upkeepTroubled(log, error)),
      ])
    },
  }
}
