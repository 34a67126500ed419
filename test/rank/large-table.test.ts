/** What pages of keyed orders read at a million memberships. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NO_COUNTERS } from '../../src/counters.ts'
import { readOnly } from '../../src/persist/database.ts'
import { ensurePartitions } from '../../src/persist/partitions.ts'
import { liftOf } from '../../src/rank/arithmetic.ts'
import { isComposed } from '../../src/rank/feed.ts'
import { keyedRows } from '../../src/rank/keyed.ts'
import { tidAt } from '../../src/tid.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { CASES } from './order-cases.ts'

const NOW = Date.UTC(2026, 6, 1, 12)
const DAY = 86_400_000
const ROWS = 1_000_000
const KEYED = CASES.filter(([, feed]) => !isComposed(feed)).map(([name, feed], index) => ({
  name,
  order: feed.order,
  feed: index + 1,
}))
const PAGE = 31

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  await ensurePartitions(db, (NOW - 7 * DAY) * 1000, NOW * 1000, 24)
  // Each feed has its share, spread over a week; every tenth post shares its moment with others, and many their keys.
  for (const { feed, order } of KEYED) {
    const shifts = Array.from({ length: 50 }, (_, n) =>
      order.algorithm.family === 'keyed' && order.algorithm.onEngagement
        ? liftOf(order, { ...NO_COUNTERS, likes: n * n })
        : -n * 900_000,
    )
    const count = Math.ceil(ROWS / KEYED.length)
    await sql`
      insert into feed_posts (feed, author, rkey, rank_key)
      select ${feed}::int, 1 + n % 5000, ((${NOW}::bigint - at) * 1000) << 10 | n % 1024,
        ${NOW}::bigint - at + (${shifts}::bigint[])[1 + (n * 7919) % 50]
      from generate_series(1, ${count}::bigint) n,
        lateral (select (n - n % 10) * ${7 * DAY - 1000}::bigint / ${count}::bigint as at) moment`.execute(db)
  }
  await sql`checkpoint`.execute(db) // the tests' server commits asynchronously; vacuum trusts only what is flushed
  await sql`vacuum (freeze, analyze) feed_posts`.execute(db)
}, 120_000)
afterAll(() => database[Symbol.asyncDispose]())

describe.each(KEYED)('a page of $name', ({ feed }) => {
  test.each([0, 0.01, 0.5, 0.97])('below %d of the feed is an index-only range read', async (share) => {
    const { db } = database
    const reader = readOnly(db)
    const count = Math.ceil(ROWS / KEYED.length)
    const asOf = tidAt(NOW * 1000)
    const above = await keyedRows(reader, feed, asOf, undefined, 1)
      .offset(Math.floor(count * share))
      .executeTakeFirstOrThrow()
    const after = share === 0 ? undefined : ({ family: 'keyed', asOf, ...above } as const)
    const page = keyedRows(reader, feed, asOf, after, PAGE)
    const explained = (await page.explain(
      'json',
      sql`analyze, buffers, costs off, timing off`,
    )) as unknown as [{ readonly 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }]
    const scans = scansOf(explained[0]['QUERY PLAN'][0].Plan)
    expect(new Set(scans.map((scan) => scan['Node Type']))).toEqual(new Set(['Index Only Scan']))
    const sum = (of: (scan: Plan) => number) => scans.reduce((all, scan) => all + of(scan), 0)
    expect(sum((scan) => scan['Heap Fetches'] ?? 0)).toBe(0)
    // A row ahead for each of the partitions that are merged, and nothing passed over.
    expect(sum((scan) => scan['Actual Rows'])).toBeLessThanOrEqual(PAGE + scans.length)
    expect(sum((scan) => scan['Rows Removed by Filter'] ?? 0)).toBe(0)
    expect(sum((scan) => scan['Shared Hit Blocks'] + scan['Shared Read Blocks'])).toBeLessThan(100)
    expect(await page.execute()).toHaveLength(PAGE)
  })
})

test('there are a million rows', async () => {
  const { db } = database
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from feed_posts`.execute(db)
  expect(rows[0]!.n).toBeGreaterThanOrEqual(ROWS)
})

interface Plan {
  readonly 'Node Type': string
  readonly 'Actual Rows': number
  readonly 'Heap Fetches'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Plan[]
}

/** The nodes that read; all above them may only merge and limit, so that nothing is sorted or kept. */
function scansOf(plan: Plan): Plan[] {
  const below = plan.Plans ?? []
  if (below.length > 0) expect(['Limit', 'Merge Append', 'Append', 'Result']).toContain(plan['Node Type'])
  return below.length === 0 ? [plan] : below.flatMap(scansOf)
}
