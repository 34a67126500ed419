import type { PgBoss } from 'pg-boss'
import type { Log } from '../telemetry/log.ts'
import { jobDone, jobFailed, upkeepTroubled } from '../telemetry/upkeep.ts'
import type { JobCounts } from './job.ts'

/** Fills feeds from stored posts; backfill/fill-feeds.ts has the real one. */
export interface Filler {
  isDue(): Promise<boolean>
  run(signal: AbortSignal): Promise<JobCounts>
}

const QUEUE = 'filling'

/** How often it is looked whether there is something to do. */
const LOOK_MS = 3_000

/** More than any feed takes. */
const EXPIRE_SECONDS = 12 * 3_600

/**
 * Works on the queue of fillings, and asks for a run whenever one is due. Several processes may run at a time: each
 * feed is filled by one of them, whose lock goes with its life, so that after a crash another goes on at once.
 */
export async function workOnFillings(options: {
  readonly boss: PgBoss
  readonly filler: Filler
  readonly log: Log
  readonly signal: AbortSignal
}): Promise<AsyncDisposable> {
  const { boss, filler, log, signal } = options
  await boss.createQueue(QUEUE, {
    policy: 'short',
    retryLimit: 0,
    expireInSeconds: EXPIRE_SECONDS,
    deleteAfterSeconds: 600,
  })
  let running = false
  await boss.work(QUEUE, { pollingIntervalSeconds: 1 }, async () => {
    const startedAt = performance.now()
    running = true
    try {
      jobDone(log, QUEUE, await filler.run(signal), performance.now() - startedAt)
    } catch (error) {
      jobFailed(log, QUEUE, error)
      throw error
    } finally {
      running = false
    }
  })
  const look = async () => {
    if (running) return
    try {
      if (await filler.isDue()) await boss.send(QUEUE)
    } catch (error) {
      if (!signal.aborted) upkeepTroubled(log, error)
    }
  }
  let looking = look()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, LOOK_MS)
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await looking
    },
  }
}
