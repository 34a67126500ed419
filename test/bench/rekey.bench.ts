import { sql } from 'kysely'
import type { EngagementPut, PostPut } from '../../src/persist/batch.ts'
import { type Database, openDatabase } from '../../src/persist/database.ts'
import { migrate } from '../../src/persist/migrate.ts'
import type { Lift } from '../../src/persist/rekey.ts'
import { openWriter, type Writer } from '../../src/persist/write.ts'
import engagement from '../../src/rank/algorithms/engagement.ts'
import quality from '../../src/rank/algorithms/quality.ts'
import { liftOf, type Ordering } from '../../src/rank/arithmetic.ts'
import { createRandom, weighted } from '../../src/simulate/traffic/random.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { batch, put } from '../persist/storage.ts'
import { startTestServer } from '../support/test-server.ts'
import type { BenchRow } from './row.ts'

const POSTS = 20_000
const FEEDS = 10
const ACCOUNTS = 50_000
const EVENTS = 200_000
/** As much as a replay commits at once; live ingest commits up to 2,000. */
const BATCH = 5_000

/**
 * A storm of likes and reposts through the writer: the post of rank n gets its share of 1/n, and each post stands in two
 * of ten feeds ordered by engagement. For comparison the same storm on posts in feeds that do not move, and in feeds
 * by quality, which compare engagement with what is usual for the author.
 */
export async function rekeyBench(): Promise<BenchRow[]> {
  const server = await startTestServer()
  try {
    await using db = openDatabase({ url: server.embedded.url, poolSize: 1, role: 'tool' })
    await migrate(db)
    await using writer = await openWriter({
      url: server.embedded.url,
      stream: 'bench',
      partitionHours: 24,
      lift: lifts(),
    })
    await fillAccounts(db)
    const still = await fill(writer, 'still', FEEDS)
    const moving = await fill(writer, 'moving', 0)
    const compared = await fill(writer, 'compared', 2 * FEEDS)
    await sql`vacuum analyze`.execute(db)
    await storm(writer, still.slice(0, 1_000), 1, BATCH) // warm
    const without = await storm(writer, still, 2, EVENTS)
    const before = await updatesInPlace(db)
    const { seconds, rekeyed, counted } = await storm(writer, moving, 3, EVENTS)
    const after = await updatesInPlace(db)
    const better = await storm(writer, compared, 4, EVENTS)
    return [
      { name: 'engagement events, feeds by engagement', value: EVENTS / seconds, unit: 'events/s' },
      { name: 'engagement events, feeds by time', value: EVENTS / without.seconds, unit: 'events/s' },
      { name: 'engagement events, feeds by quality', value: EVENTS / better.seconds, unit: 'events/s' },
      { name: 'places that changed', value: (100 * rekeyed) / (2 * counted), unit: '% of events × feeds' },
      {
        name: 'counters updated in place (HOT)',
        value: (100 * (after.hot - before.hot)) / (after.all - before.all),
        unit: '%',
      },
    ]
  } finally {
    await server.end(false)
  }
}

/** Feeds 1 to FEEDS are ordered by engagement with a half-life of four hours, the third FEEDS by quality. */
function lifts(): Lift {
  const hot: Ordering = { algorithm: engagement, config: engagement.config.parse({}) }
  const good: Ordering = { algorithm: quality, config: quality.config.parse({}) }
  const numbers = (above: number) => Array.from({ length: FEEDS }, (_, i) => above + i + 1)
  const compared = numbers(2 * FEEDS)
  return {
    feeds: [...numbers(0), ...compared],
    baselined: compared,
    of: (feed, counters, usual) => liftOf(feed <= FEEDS ? hot : good, counters, usual),
  }
}

const accountOf = (number: number) => `did:plc:reader${number}`

/** Accounts get their numbers once in their life; that is not what is measured. */
async function fillAccounts(db: Database): Promise<void> {
  await sql`
    insert into actors (did) select ${accountOf(0).slice(0, -1)} || n from generate_series(0, ${ACCOUNTS - 1}::int) n`.execute(
    db,
  )
}

/** Posts of the last day, each in two of the feeds that follow `above`. */
async function fill(writer: Writer, name: string, above: number): Promise<PostPut[]> {
  const start = (Date.now() - 86_400_000) * 1000
  const posts = Array.from({ length: POSTS }, (_, i) => {
    const rkey = encodeTid(tidAt(start + i * 4_000_000))
    const feeds = [1 + (i % FEEDS), 1 + ((i + 3) % FEEDS)].map((feed) => above + feed)
    return put({ did: `did:plc:${name}${i % 5_000}`, rkey }, { feeds })
  })
  for (let i = 0; i < posts.length; i += BATCH)
    await writer.commit(batch({ posts: posts.slice(i, i + BATCH) }))
  return posts
}

async function storm(writer: Writer, posts: readonly PostPut[], seed: number, count: number) {
  const random = createRandom(seed)
  const shuffled = posts.map((one) => ({ one, at: random.next() })).sort((x, y) => x.at - y.at)
  const ranks = new Map(shuffled.map(({ one }, rank) => [one, rank + 1]))
  const choose = weighted(posts, (one) => 1 / ranks.get(one)!)
  const start = Date.now() * 1000
  const events = Array.from({ length: count }, (_, i): EngagementPut => {
    const { post, rkey: subjectRkey } = choose(random)
    const rkey = tidAt(start + seed * 1_000_000 + i)
    const actor = accountOf(random.below(ACCOUNTS))
    return {
      kind: random.chance(0.9) ? 'like' : 'repost',
      actor,
      rkey,
      rev: rkey,
      subject: post,
      subjectRkey,
    }
  })
  let rekeyed = 0
  let counted = 0
  const begin = performance.now()
  for (let i = 0; i < count; i += BATCH) {
    const report = await writer.commit(batch({ engagements: events.slice(i, i + BATCH) }))
    rekeyed += report.rekeyed
    counted += report.engagements.counted
  }
  return { seconds: (performance.now() - begin) / 1000, rekeyed, counted }
}

/** All updates of post_stats and those that touched no index, as far as the server has been told. */
async function updatesInPlace(db: Database): Promise<{ all: number; hot: number }> {
  await sql`select pg_stat_force_next_flush(), pg_stat_clear_snapshot()`.execute(db)
  const { rows } = await sql<{ all: number; hot: number }>`
    select sum(n_tup_upd)::int as all, sum(n_tup_hot_upd)::int as hot
    from pg_stat_user_tables where relname like 'post_stats%'`.execute(db)
  return rows[0]!
}
