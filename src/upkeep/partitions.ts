import { dropPartitions, ensurePartitions, partitionHours } from '../persist/partitions.ts'
import type { Job, UpkeepSettings } from './job.ts'

const HOUR_MS = 3_600_000

/** Partitions made ahead of the present one. */
const AHEAD = 3

/** How long anything is kept, in milliseconds. */
export function keptFor({ retention, corpus }: UpkeepSettings): number {
  return Math.max(retention.age, corpus.keep)
}

/** Makes the next partitions and drops those in which everything is too old. */
export const partitions: Job = {
  name: 'partitions',
  cron: '7 * * * *',
  async run({ db, settings, now }) {
    const kept = keptFor(settings)
    const hours = partitionHours(kept / HOUR_MS)
    const made = await ensurePartitions(db, now * 1_000, (now + AHEAD * hours * HOUR_MS) * 1_000, hours)
    const { dropped, busy } = await dropPartitions(db, (now - kept) * 1_000)
    return { made: made.length, dropped: dropped.length, busy: busy.length }
  },
}
