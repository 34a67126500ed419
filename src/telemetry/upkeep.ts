import { Counter, Gauge } from 'prom-client'
import type { Log } from './log.ts'
import { registry } from './registry.ts'

const registers = [registry]

const runs = new Counter({
  name: 'lycan_upkeep_runs_total',
  help: 'Runs of the upkeep jobs, by job and result.',
  labelNames: ['job', 'result'],
  registers,
})

const rows = new Counter({
  name: 'lycan_upkeep_changes_total',
  help: 'Rows and partitions that upkeep removed or made, by job and what they are.',
  labelNames: ['job', 'what'],
  registers,
})

const databaseBytes = new Gauge({
  name: 'lycan_database_bytes',
  help: 'Size of the database on disk.',
  registers,
})

const newestPost = new Gauge({
  name: 'lycan_feed_newest_post_timestamp_seconds',
  help: 'When the newest post of the feed was written, in seconds since 1970.',
  labelNames: ['feed'],
  registers,
})

/** A job ran to its end; `counts` is what it changed. */
export function jobDone(
  log: Log,
  job: string,
  counts: Readonly<Record<string, number>>,
  milliseconds: number,
): void {
  runs.inc({ job, result: 'done' })
  for (const [what, count] of Object.entries(counts)) rows.inc({ job, what }, count)
  const changes = Object.entries(counts).filter(([, count]) => count > 0)
  const what = changes.map(([name, count]) => `${count} ${name}`).join(', ')
  const details = { job, ...counts, ms: Math.round(milliseconds) }
  log[changes.length > 0 ? 'info' : 'debug'](details, `upkeep: ${job}: ${what || 'nothing to do'}`)
}

/** A job failed; its next run takes up what is left. */
export function jobFailed(log: Log, job: string, error: unknown): void {
  runs.inc({ job, result: 'failed' })
  log.warn({ job, err: error }, `upkeep: ${job} failed; the next run tries again`)
}

/** The database was looked at; times in microseconds since 1970, by feed. */
export function databaseMeasured(measured: {
  readonly databaseBytes: number
  readonly newestPost: ReadonlyMap<string, number>
}): void {
  databaseBytes.set(measured.databaseBytes)
  newestPost.reset()
  for (const [feed, micros] of measured.newestPost) newestPost.set({ feed }, micros / 1e6)
}

/** An outage makes everything fail every few seconds; once a minute is enough to read of it. */
const QUIET_MS = 60_000
let toldAt = Number.NEGATIVE_INFINITY

/** The jobs cannot be scheduled or the database not be measured, most likely because it is away. */
export function upkeepTroubled(log: Log, error: unknown): void {
  if (performance.now() - toldAt < QUIET_MS) return
  toldAt = performance.now()
  const reason = reasonOf(error)
  log.warn({ reason }, `upkeep is held up: ${reason}`)
}

/** pg-boss also reports copies of errors, which are plain objects. */
function reasonOf(error: unknown): string {
  const isLikeError = typeof error === 'object' && error !== null && 'message' in error
  return String(isLikeError ? error.message : error)
}
