import { sql } from 'kysely'
import type { Database } from '../persist/database.ts'
import { BATCH_ROWS, inBatches, type Job, type JobCounts } from './job.ts'

const DAY_MS = 86_400_000

/** Tables of which old rows are of no more use: their column of time, and how long a row is kept. */
const KEPT = {
  // Longer than any host replays and than any stream is likely to be behind.
  tombstones: { column: 'at', ms: 2 * DAY_MS },
  unseen_accounts: { column: 'at', ms: 2 * DAY_MS },
  interactions: { column: 'at', ms: 30 * DAY_MS },
  interests: { column: 'read_at', ms: 30 * DAY_MS },
  interest_readings: { column: 'due', ms: 30 * DAY_MS },
  identities: { column: 'fetched_at', ms: 30 * DAY_MS },
  // By then it has faded to a hundredth.
  author_stats: { column: 'at', ms: 90 * DAY_MS },
  handles: { column: 'checked_at', ms: 30 * DAY_MS },
} as const

/** Removes old tombstones, interactions, and what the caches have not refreshed for long. */
export const leftovers: Job = {
  name: 'leftovers',
  cron: '40 * * * *',
  async run({ db, now, signal }) {
    const counts: Record<string, number> = {}
    for (const [table, { column, ms }] of Object.entries(KEPT)) {
      const before = new Date(now - ms)
      counts[table] = await inBatches(signal, () => removeOlder(db, table, column, before))
    }
    return counts satisfies JobCounts
  },
}

async function removeOlder(db: Database, table: string, column: string, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where ctid = any (array(
      select ctid from ${sql.table(table)} where ${sql.ref(column)} < ${before} limit ${BATCH_ROWS}
    ))`.execute(db)
  return Number(numAffectedRows ?? 0)
}
