import { sql } from 'kysely'
import { type Database, openDatabase, readOnly } from '../../src/persist/database.ts'
import { migrate } from '../../src/persist/migrate.ts'
import { ensurePartitions } from '../../src/persist/partitions.ts'
import { keyedRows } from '../../src/rank/keyed.ts'
import { tidAt } from '../../src/tid.ts'
import { startTestServer } from '../support/test-server.ts'
import type { BenchRow } from './row.ts'

const DAYS = 7
const DAY_US = 86_400_000_000
const FEEDS = 100
/** What a page asks for: 30 posts and one ahead. */
const COUNT = 31
/** How far down "deep" is: as far as a patient reader scrolls. */
const DEPTH = 1_000

/**
 * A page of a feed, in the database: the statement of src/rank/keyed.ts over seven daily partitions, a hundred feeds
 * of unequal size. Ten million rows, which take minutes to make, only where LYCAN_BENCH_LARGE is set.
 */
export async function pageBench(): Promise<BenchRow[]> {
  const sizes = [10_000, 1_000_000, ...(process.env['LYCAN_BENCH_LARGE'] ? [10_000_000] : [])]
  const server = await startTestServer()
  try {
    await using db = openDatabase({ url: server.embedded.url, poolSize: 1, role: 'tool' })
    await migrate(db)
    const rows: BenchRow[] = []
    for (const size of sizes) rows.push(...(await measureAt(db, size)))
    return rows
  } finally {
    await server.end(false)
  }
}

async function measureAt(db: Database, size: number): Promise<BenchRow[]> {
  await fill(db, size)
  const top = await pageTimes(db, undefined)
  const deep = await pageTimes(db, await positionAt(db, DEPTH))
  const label = `${size.toLocaleString('en')} memberships`
  return [
    { name: `page at the top, ${label}: execution`, value: top.execution, unit: 'µs' },
    { name: `page at the top, ${label}: planning`, value: top.planning, unit: 'µs' },
    { name: `page below ${DEPTH}, ${label}: execution`, value: deep.execution, unit: 'µs' },
    { name: `page below ${DEPTH}, ${label}: planning`, value: deep.planning, unit: 'µs' },
  ]
}

/** Memberships spread evenly over the week; a feed's share falls with its number. */
async function fill(db: Database, size: number): Promise<void> {
  const from = Math.floor(Date.now() / 86_400_000) * DAY_US - DAYS * DAY_US
  await ensurePartitions(db, from, from + DAYS * DAY_US - 1, 24)
  await sql`truncate feed_posts`.execute(db)
  await sql`select setseed(0.5)`.execute(db)
  await sql`
    insert into feed_posts (feed, author, rkey, rank_key)
    select 1 + floor(${FEEDS}::int * random() ^ 3), 1 + n % 50000, ${tidAt(from)} + (us << 10), us / 1000
    from (
      select n, (${DAYS * DAY_US}::float8 * n / ${size}::int)::bigint as us from generate_series(0, ${size - 1}::int) n
    ) series`.execute(db)
  await sql`vacuum analyze feed_posts`.execute(db)
}

const FEED = 1
const AS_OF = 2n ** 63n - 1n

async function positionAt(db: Database, depth: number) {
  const rows = await keyedRows(readOnly(db), FEED, AS_OF, undefined, depth).execute()
  return { family: 'keyed', asOf: AS_OF, ...rows.at(-1)! } as const
}

/** Medians of 300 runs in µs, as PostgreSQL tells them, without the way over the socket. */
async function pageTimes(db: Database, after: Awaited<ReturnType<typeof positionAt>> | undefined) {
  const page = keyedRows(readOnly(db), FEED, AS_OF, after, COUNT)
  const times: { execution: number; planning: number }[] = []
  for (let run = 0; run < 350; run++) {
    const [explained] = await page.explain<{ 'QUERY PLAN': readonly [Explained] }>(
      'json',
      sql`analyze, timing off, buffers off`,
    )
    const [plan] = explained!['QUERY PLAN']
    if (run >= 50)
      times.push({ execution: plan['Execution Time'] * 1_000, planning: plan['Planning Time'] * 1_000 })
  }
  return {
    execution: median(times.map((time) => time.execution)),
    planning: median(times.map((time) => time.planning)),
  }
}

interface Explained {
  /** Milliseconds. */
  readonly 'Execution Time': number
  readonly 'Planning Time': number
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
