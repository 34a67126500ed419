import type { Database } from '../persist/database.ts'

/** What jobs need to know of the settings; times in milliseconds. */
export interface UpkeepSettings {
  readonly retention: {
    readonly age: number
    readonly rowsPerFeed: number
    readonly waitingPerFeed: number
  }
  readonly corpus: { readonly keep: number }
}

export interface JobContext {
  readonly db: Database
  readonly settings: UpkeepSettings
  /** Milliseconds since 1970. */
  readonly now: number
  /** Aborts when Lycan stops: end after the batch in hand. */
  readonly signal: AbortSignal
}

/** How many rows or partitions of each sort a run made or removed. */
export type JobCounts = Readonly<Record<string, number>>

/** One piece of upkeep. `run` does the work once and tells what it did; jobs.ts says when. */
export interface Job {
  readonly name: string
  /** Five fields, UTC. */
  readonly cron: string
  run(context: JobContext): Promise<JobCounts>
}

/** Rows per statement: short locks, short transactions, and a stop is noticed soon. */
export const BATCH_ROWS = 5_000

/** Repeats a statement that removes up to BATCH_ROWS until there is nothing left. Returns the sum. */
export async function inBatches(signal: AbortSignal, removeSome: () => Promise<number>): Promise<number> {
  let removed = 0
  while (!signal.aborted) {
    const some = await removeSome()
    removed += some
    if (some < BATCH_ROWS) break
  }
  return removed
}
