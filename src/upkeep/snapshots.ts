import { sql } from 'kysely'
import { BATCH_ROWS, inBatches, type Job } from './job.ts'

/** Removes lists that nobody pages any more. */
export const snapshots: Job = {
  name: 'snapshots',
  cron: '*/5 * * * *',
  async run({ db, now, signal }) {
    const expired = await inBatches(signal, async () => {
      const { numAffectedRows } = await sql`
        delete from snapshots where id = any (array(
          select id from snapshots where expires_at <= ${new Date(now)} limit ${BATCH_ROWS}
        ))`.execute(db)
      return Number(numAffectedRows ?? 0)
    })
    return { expired }
  },
}
