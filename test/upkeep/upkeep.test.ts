import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/persist/database.ts'
import { loadCoverage } from '../../src/persist/partitions.ts'
import { registry } from '../../src/telemetry/registry.ts'
import { JOBS, startUpkeep } from '../../src/upkeep/upkeep.ts'
import { openStorage, put } from '../persist/storage.ts'
import { testDatabase } from '../support/database.ts'

const settings = {
  retention: { age: 7 * 86_400_000, rowsPerFeed: 1_000, waitingPerFeed: 1_000 },
  corpus: { keep: 0 },
}
const log = pino({ level: 'silent' })

it('runs every job at the start, keeps their schedules, measures, and stops', async () => {
  await using storage = await openStorage()
  const { db, url } = storage
  await db.insertInto('feeds').values({ name: 'cats', rule_hash: '' }).execute()
  await storage.commit({ posts: [put()] })
  await using own = openDatabase({ url, poolSize: 2, role: 'upkeep' })
  {
    await using _upkeep = await startUpkeep({ url, db: own, settings, log })
    const completed = async () =>
      (
        await sql<{
          name: string
        }>`select name from pgboss.job where state = 'completed' order by name`.execute(db)
      ).rows.map(({ name }) => name)
    const names = JOBS.map((job) => job.name).sort()
    await expect.poll(async () => new Set(await completed()), { timeout: 20_000 }).toEqual(new Set(names))
    const { rows } = await sql<{
      name: string
      cron: string
    }>`select name, cron from pgboss.schedule`.execute(db)
    expect(new Map(rows.map(({ name, cron }) => [name, cron]))).toEqual(
      new Map(JOBS.map(({ name, cron }) => [name, cron])),
    )
    await expect
      .poll(() => registry.metrics())
      .toMatch(/lycan_feed_newest_post_timestamp_seconds\{feed="cats"\} \d/)
    const metrics = await registry.metrics()
    expect(metrics).toMatch(/lycan_database_bytes \d{6}/)
    expect(metrics).toContain('lycan_upkeep_runs_total{job="partitions",result="done"} 1')
  }
  const ahead = (Date.now() + 2 * 86_400_000) * 1_000
  expect((await loadCoverage(db)).has(ahead)).toBe(true)
  const { rows: left } = await sql`select 1 from pg_stat_activity
    where application_name = 'lycan jobs' and datname = current_database()`.execute(db)
  expect(left).toEqual([])
})

it('is shared by processes: each job is queued once', async () => {
  await using database = await testDatabase()
  const { url, db } = database
  await using _one = await startUpkeep({ url, db, settings, log })
  await using _two = await startUpkeep({ url, db, settings, log })
  const { rows } = await sql<{ name: string }>`select name from pgboss.schedule`.execute(db)
  expect(rows).toHaveLength(JOBS.length)
})
