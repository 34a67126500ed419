import { sql } from 'kysely'
import { type Database, openDatabase, type Reader, readOnly } from '../../src/persist/database.ts'
import { migrate } from '../../src/persist/migrate.ts'
import { ensurePartitions } from '../../src/persist/partitions.ts'
import type { ComposedAlgorithm } from '../../src/rank/algorithm.ts'
import topic from '../../src/rank/algorithms/topic.ts'
import { readSeen } from '../../src/rank/seen.ts'
import { createPool } from '../../src/rank/topic/pool.ts'
import { type PostKey, readHashes } from '../../src/rank/topic/posts.ts'
import { makeProfile } from '../../src/rank/topic/profile.ts'
import { readHistory } from '../../src/rank/topic/reader.ts'
import { tidAt } from '../../src/tid.ts'
import { startTestServer } from '../support/test-server.ts'
import type { BenchRow } from './row.ts'

const DAYS = 7
const DAY_US = 86_400_000_000
const FEEDS = 100
const MEMBERSHIPS = 1_000_000
const READERS = 100
const LIKES = 500
const FEED = 1
/** Words to write posts with; the share of each falls with its number. */
const WORDS = 20_000

/**
 * A personal list made from the database: a million memberships in a hundred feeds, all with their posts; a hundred
 * readers in rotation who liked five hundred posts each, told of two hundred that they saw and of ten wishes.
 */
export async function topicBench(): Promise<BenchRow[]> {
  const server = await startTestServer()
  try {
    await using db = openDatabase({ url: server.embedded.url, poolSize: 2, role: 'tool' })
    await migrate(db)
    await fill(db)
    const algorithm = topic as ComposedAlgorithm
    const config = algorithm.config.parse({})
    await using serving = openDatabase({ url: server.embedded.url, poolSize: 2, role: 'serve' })
    const reader = readOnly(serving)
    const compose = async (did: string | undefined) =>
      algorithm.compose(
        {
          reader,
          feed: FEED,
          viewer: { did, languages: ['en'] },
          asOf: tidAt(Date.now() * 1_000),
          count: 500,
          hides: await readSeen(reader, did, tidAt(Date.now() * 1_000)),
          top: () => Promise.reject(new Error('this order has no sources')),
        },
        config,
      )
    const dids = Array.from({ length: READERS }, (_, i) => `did:plc:reader${i}`)
    const [cold] = await timed(compose, [dids[0]])
    const firsts = await timed(compose, dids)
    const again = await timed(compose, [...dids, ...dids])
    const profiles = await profileTimes(reader, dids)
    const strangers = await timed(
      compose,
      Array.from({ length: READERS }, () => undefined),
    )
    const label = `${MEMBERSHIPS.toLocaleString('en')} memberships`
    return [
      { name: `topic: the first list of a process, ${label}`, value: cold!, unit: 'ms' },
      {
        name: `topic: first list of a reader with ${LIKES} likes, median`,
        value: quantile(firsts, 0.5),
        unit: 'ms',
      },
      { name: 'topic: their next lists, median', value: quantile(again, 0.5), unit: 'ms' },
      { name: 'topic: their next lists, 99 of 100 within', value: quantile(again, 0.99), unit: 'ms' },
      {
        name: 'topic: of that, to know what the reader likes, median',
        value: quantile(profiles, 0.5),
        unit: 'ms',
      },
      { name: 'topic: list of a stranger, median', value: quantile(strangers, 0.5), unit: 'ms' },
    ]
  } finally {
    await server.end(false)
  }
}

async function timed(
  compose: (did: string | undefined) => Promise<readonly unknown[]>,
  dids: readonly (string | undefined)[],
): Promise<number[]> {
  const times: number[] = []
  for (const did of dids) {
    const start = performance.now()
    const list = await compose(did)
    times.push(performance.now() - start)
    if (list.length !== 500) throw new Error(`a list of ${list.length}`)
  }
  return times
}

/** To read what readers did and what that was about, and to make the profile of it. */
async function profileTimes(reader: Reader, dids: readonly string[]): Promise<number[]> {
  const asOf = tidAt(Date.now() * 1_000)
  const pool = (await createPool(FEED).load(reader, asOf, 2_000))()
  const times: number[] = []
  for (const did of dids) {
    const start = performance.now()
    const history = await readHistory(reader, did, asOf)
    const hashes = await readHashes(reader, [...(history.signals as readonly PostKey[]), ...history.wishes])
    if (makeProfile(history, hashes, pool, Date.now()).features.size === 0) throw new Error('nothing learnt')
    times.push(performance.now() - start)
  }
  return times
}

function quantile(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(share * (times.length - 1))]!
}

async function fill(db: Database): Promise<void> {
  const from = Math.floor(Date.now() / 86_400_000 + 1) * DAY_US - DAYS * DAY_US
  const until = Date.now() * 1_000
  await ensurePartitions(db, from, from + DAYS * DAY_US - 1, 24)
  await sql`select setseed(0.5)`.execute(db)
  await sql`insert into actors (did) select 'did:plc:reader' || n from generate_series(0, ${READERS - 1}::int) n`.execute(
    db,
  )
  await sql`insert into actors (did) select 'did:plc:author' || n from generate_series(1, 50000) n`.execute(
    db,
  )
  await sql`
    insert into posts (author, rkey, rev, time, text, langs, tags, mentions, links, titles, alts, labels, images, flags, tsv)
    select ${READERS} + 1 + n % 50000, rkey, rkey, us / 1000,
      (select string_agg('word' || floor(${WORDS} * random() ^ 3)::int, ' ') from generate_series(1, 12 + n % 8)),
      '{en}', case when n % 3 = 0 then array['tag' || floor(500 * random() ^ 2)::int] else '{}' end,
      '{}', '{}', '{}', '{}', '{}', 0, 0, ''
    from (
      select n, us, ${tidAt(from)} + ((us - ${from}) << 10) as rkey from (
        select n, ${from}::int8 + (${until - from}::float8 * n / ${MEMBERSHIPS}::int)::int8 as us
        from generate_series(0, ${MEMBERSHIPS - 1}::int) n
      ) moments
    ) keys`.execute(db)
  await sql`
    insert into feed_posts (feed, author, rkey, rank_key)
    select 1 + floor(${FEEDS}::int * random() ^ 3), author, rkey, time from posts`.execute(db)
  await sql`insert into post_stats (author, rkey, likes) select author, rkey, 1 from posts`.execute(db)
  await sql`
    insert into engagements (subject_rkey, subject_author, kind, actor, rkey, rev)
    select rkey, author, 1, 1 + (row_number() over (order by random()) % ${READERS}), rkey, rkey
    from (select author, rkey from posts order by random() limit ${READERS * LIKES}) liked`.execute(db)
  await sql`
    insert into interactions (viewer, feed, event, author, rkey, at)
    select 1 + n % ${READERS}, ${FEED}::int, case when n < ${10 * READERS} then 'requestLess' else 'interactionSeen' end, author, rkey, now()
    from (select row_number() over (order by rkey desc) as n, author, rkey from posts limit ${210 * READERS}) told`.execute(
    db,
  )
  await sql`vacuum analyze`.execute(db)
}
