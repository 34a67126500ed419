import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/persist/database.ts'
import {
  dropPartitions,
  ensurePartitions,
  loadCoverage,
  missingRanges,
  partitionHours,
  type Range,
} from '../../src/persist/partitions.ts'
import { tidAt } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'

const DAY = 86_400_000_000
const START = Date.UTC(2026, 0, 1) * 1_000

describe('the length of a partition', () => {
  it('is a day, and more only for retentions of more than a month', () => {
    expect([1, 24, 168, 744].map(partitionHours)).toEqual([24, 24, 24, 24])
    expect([745, 24 * 365].map(partitionHours)).toEqual([48, 288])
  })
})

describe('missing ranges', () => {
  it('complete the present ones without a hole or an overlap, whatever the lengths were', () => {
    const request = fc.record({
      from: fc.nat(500),
      span: fc.nat(100),
      length: fc.integer({ min: 1, max: 50 }),
    })
    const property = fc.property(fc.array(request, { minLength: 1, maxLength: 12 }), (requests) => {
      let present: Range[] = []
      for (const { from, span, length } of requests) {
        const missing = missingRanges(present, from, from + span, length)
        present = [...present, ...missing].sort((a, b) => a.from - b.from)
        for (const [i, range] of present.entries()) {
          expect(range.to).toBeGreaterThan(range.from)
          const next = present[i + 1]
          if (next !== undefined) expect(next.from).toBeGreaterThanOrEqual(range.to)
        }
        for (let at = from; at <= from + span; at++) {
          expect(present.filter((range) => range.from <= at && at < range.to)).toHaveLength(1)
        }
      }
    })
    fc.assert(property)
  })
})

describe('partitions', () => {
  it('are made for each table, for every moment asked for, once', async () => {
    await using database = await testDatabase()
    const { db } = database
    const made = await ensurePartitions(db, START, START + 2 * DAY, 24)
    expect(made).toHaveLength(12)
    expect(made).toContain('posts_2026010100')
    const coverage = await loadCoverage(db)
    expect([START - 1, START, START + 3 * DAY - 1, START + 3 * DAY].map(coverage.has)).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(await ensurePartitions(db, START, START + 3 * DAY - 1, 48)).toEqual([])
    const { rows } = await sql<{ options: string[] }>`
      select reloptions as options from pg_class where relname = 'post_stats_2026010100'`.execute(db)
    expect(rows[0]?.options).toContain('fillfactor=70')
  })

  it('may be made by many processes at once, while others read', async () => {
    await using database = await testDatabase()
    const others = Array.from({ length: 8 }, () =>
      openDatabase({ url: database.url, poolSize: 1, role: 'upkeep' }),
    )
    await database.db.transaction().execute(async (reader) => {
      // This lock stays until the end of the transaction: making partitions must not need a stronger one.
      await reader.selectFrom('feed_posts').selectAll().execute()
      const made = await Promise.all(others.map((db) => ensurePartitions(db, START, START + 5 * DAY, 24)))
      expect(made.flat()).toHaveLength(24)
      expect(new Set(made.flat()).size).toBe(24)
    })
    await Promise.all(others.map((db) => db.destroy()))
  })

  it('have the indexes of their table, so that a new one is read like the rest', async () => {
    await using database = await testDatabase()
    await ensurePartitions(database.db, START, START, 24)
    const { rows } = await sql<{ definition: string }>`
      select pg_get_indexdef(indexrelid) as definition from pg_index
      where indrelid = 'feed_posts_2026010100'::regclass`.execute(database.db)
    expect(rows.map((row) => row.definition).join('\n')).toMatch(
      /rank_key DESC, rkey DESC, author DESC\) WHERE/,
    )
  })

  it('that lie wholly before a moment are dropped, with their rows', async () => {
    await using database = await testDatabase()
    const { db } = database
    await ensurePartitions(db, START, START + 2 * DAY, 24)
    for (const day of [0, 1, 2]) {
      const rkey = tidAt(START + day * DAY)
      await db.insertInto('feed_posts').values({ feed: 1, author: 1, rkey, rank_key: 1 }).execute()
    }
    expect((await dropPartitions(db, START + 2 * DAY - 1)).dropped).toHaveLength(4)
    const report = await dropPartitions(db, START + 2 * DAY)
    expect(report.busy).toEqual([])
    expect(report.dropped).toEqual([
      'feed_posts_2026010200',
      'engagements_2026010200',
      'post_stats_2026010200',
      'posts_2026010200',
    ])
    expect(await db.selectFrom('feed_posts').select('rkey').execute()).toEqual([
      { rkey: tidAt(START + 2 * DAY) },
    ])
  })

  it('that are being read stay until the next time', async () => {
    await using database = await testDatabase()
    const { db } = database
    await ensurePartitions(db, START, START, 24)
    await db.transaction().execute(async (reader) => {
      await reader.selectFrom('posts').selectAll().execute()
      const { dropped, busy } = await dropPartitions(db, START + DAY, 2)
      expect(busy).toEqual(['posts_2026010100'])
      expect(dropped).toHaveLength(3)
    })
    expect((await dropPartitions(db, START + DAY)).dropped).toEqual(['posts_2026010100'])
  })
})
