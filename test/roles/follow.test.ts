import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import type { EventSource } from '../../src/ingest/source.ts'
import { createRecentArrivals } from '../../src/rank/recent/recent-arrivals.ts'
import { follow } from '../../src/roles/follow.ts'
import { standingsOf } from '../../src/roles/standing.ts'
import { testDatabase } from '../support/database.ts'
import * as events from '../support/events.ts'

const ORIGIN = { host: 'test', wire: 'file', bootId: undefined } as const

it('a replay that loses its connection waits for the lock that the server still holds for it', async () => {
  await using database = await testDatabase()
  const { db } = database
  const said: string[] = []
  const log = pino({}, { write: (line: string) => said.push((JSON.parse(line) as { msg: string }).msg) })
  const posts = [1, 2, 3].map((seq) => events.post({}, { at: { seq, timeUs: events.nextMicros() } }))
  const { promise: outage, resolve: goOn } = Promise.withResolvers<void>()
  const source: EventSource = {
    name: 'test',
    async *events(from) {
      for (const event of posts.slice(from?.seq ?? 0)) {
        yield { origin: ORIGIN, events: [event] }
        if (event === posts[0]) await outage
      }
    },
  }
  const following = follow({
    source: () => source,
    databaseUrl: database.url,
    admit: () => ({ memberships: [], searchText: '' }),
    standings: standingsOf([], createRecentArrivals([])),
    recent: createRecentArrivals([]),
    feedName: String,
    maxAgeUs: 86_400_000_000,
    now: () => Date.now() * 1000,
    partitionHours: 24,
    limits: { events: 1, waitMs: 1_000 },
    standBy: false,
    log,
    signal: new AbortController().signal,
  })
  const stored = async () => Number((await sql`select from posts`.execute(db)).rows.length)
  await expect.poll(stored, { timeout: 10_000 }).toBe(1)

  await db.connection().execute(async (other) => {
    await sql`
      select pg_terminate_backend(l.pid, 5000), pg_advisory_lock(${0x4c79_6302})
      from pg_locks l where l.locktype = 'advisory' and l.objid = ${0x4c79_6302} and l.granted
        and l.database = (select oid from pg_database where datname = current_database())`.execute(other)
    goOn()
    await expect.poll(() => said.join('\n'), { timeout: 10_000 }).toContain('standing by')
    await sql`select pg_advisory_unlock(${0x4c79_6302})`.execute(other)
  })
  expect(await following).toMatchObject({ events: 3, posts: 3 })
  expect(await stored()).toBe(3)
  expect(said.filter((line) => line.startsWith('the database is back'))).toHaveLength(1)
})
