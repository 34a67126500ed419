import { CompiledQuery } from 'kysely'
import { PgBoss } from 'pg-boss'
import QuickLRU from 'quick-lru'
import type { Database } from '../persist/database.ts'
import { interestsDue } from '../persist/interests.ts'
import type { Log } from '../telemetry/log.ts'
import { upkeepTroubled } from '../telemetry/upkeep.ts'
import { INTERESTS_QUEUE } from './interests.ts'

/** Asks for a reader's likes to be read, if that is due. Returns at once and never fails: a page must not wait for it. */
export type RequestInterests = (did: string) => void

export interface InterestRequests extends AsyncDisposable {
  readonly request: RequestInterests
  /** Resolves when every request so far is queued, or not. For tests and for stopping. */
  settled(): Promise<void>
}

const ASK_AGAIN_MS = 3_600_000
const REMEMBERED = 20_000

/**
 * The serving side of interests.ts: queues readers for whichever process runs the jobs. `db` is written to, by
 * statements of a millisecond; no connection is opened until somebody asks.
 */
export function createInterestRequests(options: {
  readonly db: Database
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now?: () => number
}): InterestRequests {
  const { db, log, now = Date.now } = options
  const asked = new QuickLRU<string, true>({ maxSize: REMEMBERED, maxAge: ASK_AGAIN_MS })
  const boss = new PgBoss({
    db: {
      executeSql: async (text, values) => {
        const { rows } = await db.executeQuery(CompiledQuery.raw(text, [...(values ?? [])]))
        return { rows: [...rows] }
      },
    },
    schema: 'pgboss',
    migrate: false, // the process that runs the jobs makes the schema and the queue
    supervise: false,
    schedule: false,
  })
  boss.on('error', (error) => upkeepTroubled(log, error))
  let started: Promise<unknown> | undefined
  let last: Promise<void> = Promise.resolve()

  async function queue(did: string): Promise<void> {
    try {
      if (!(await interestsDue(db, did, now()))) return
      started ??= boss.start()
      await started
      await boss.send(INTERESTS_QUEUE, { did }, { singletonKey: did })
    } catch (error) {
      started = undefined
      asked.delete(did)
      upkeepTroubled(log, error)
    }
  }

  return {
    request(did) {
      if (asked.has(did)) return
      asked.set(did, true)
      last = last.then(() => queue(did)) // in turn: requests must not crowd out the pages
    },
    settled: () => last,
    async [Symbol.asyncDispose]() {
      await last
      if (started !== undefined) await boss.stop({ graceful: false, close: false }).catch(() => {})
    },
  }
}
