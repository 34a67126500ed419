import { sql } from 'kysely'
import { parsePostUri } from '../../src/event.ts'
import { type Database, openDatabase, readOnly } from '../../src/persist/database.ts'
import { migrate } from '../../src/persist/migrate.ts'
import { ensurePartitions } from '../../src/persist/partitions.ts'
import { defineAlgorithm } from '../../src/rank/algorithm.ts'
import blended from '../../src/rank/algorithms/blended.ts'
import chronological from '../../src/rank/algorithms/chronological.ts'
import { ANYBODY } from '../../src/rank/compose.ts'
import { createCursorCodec } from '../../src/rank/cursor.ts'
import type { RankedFeed } from '../../src/rank/feed.ts'
import { createPager, type Pager } from '../../src/rank/page.ts'
import { placeOf } from '../../src/rank/place.ts'
import { createSnapshotStore } from '../../src/rank/snapshot-store.ts'
import { tidAt } from '../../src/tid.ts'
import { startTestServer } from '../support/test-server.ts'
import type { BenchRow } from './row.ts'

const SIZE = 1_000_000
const DAYS = 7
const DAY_US = 86_400_000_000
const FEEDS = 100
const AUTHORS = 50_000
const READERS = 100
const LIMIT = 30
const PAGES = 5

const plain = (id: number): RankedFeed => ({ id, order: { algorithm: chronological, config: {} } })
const options = { sources: [{ feed: 'a', weight: 6 }, { feed: 'b', weight: 3 }, { feed: 'c' }] }
const sources = [{ feed: plain(1) }, { feed: plain(2) }, { feed: plain(3) }]
/** Blended, with a list for each reader, as if one of its sources were personal. */
const personal = defineAlgorithm({ ...blended, personal: true } as typeof blended)
const blend = { id: 200, order: { algorithm: personal, config: blended.config.parse(options) }, sources }

const CASES: Readonly<Record<string, RankedFeed>> = {
  'blended of three feeds': blend,
  'the same, two posts of an author in thirty and a gap of five': {
    ...blend,
    diversity: { perAuthor: 2, window: 30, gap: 5 },
  },
}

/**
 * What composed orders cost at a million memberships, for a hundred readers who take turns: each opens the feed, for
 * which their list is composed and stored, and reads four more pages. Pages are of 30 posts; the times are those of a
 * reader who waits, with the way to PostgreSQL over a socket.
 */
export async function composeBench(): Promise<BenchRow[]> {
  const server = await startTestServer()
  try {
    await using db = openDatabase({ url: server.embedded.url, poolSize: 4, role: 'tool' })
    await migrate(db)
    await fill(db)
    const rows: BenchRow[] = []
    for (const [name, feed] of Object.entries(CASES)) rows.push(...(await measure(db, name, feed)))
    return rows
  } finally {
    await server.end(false)
  }
}

async function fill(db: Database): Promise<void> {
  const from = Math.floor(Date.now() / 86_400_000) * DAY_US - DAYS * DAY_US
  await ensurePartitions(db, from, from + DAYS * DAY_US - 1, 24)
  await sql`insert into actors (did) select 'did:plc:' || n from generate_series(1, ${AUTHORS}::int) n`.execute(
    db,
  )
  await sql`select setseed(0.5)`.execute(db)
  await sql`
    insert into feed_posts (feed, author, rkey, rank_key)
    select 1 + floor(${FEEDS}::int * random() ^ 3), 1 + n % ${AUTHORS}::int, ${tidAt(from)} + (us << 10), us / 1000
    from (
      select n, (${DAYS * DAY_US}::float8 * n / ${SIZE}::int)::bigint as us from generate_series(0, ${SIZE - 1}::int) n
    ) series`.execute(db)
  await sql`vacuum analyze feed_posts`.execute(db)
}

async function measure(db: Database, name: string, feed: RankedFeed): Promise<BenchRow[]> {
  const process = () =>
    createPager({
      reader: readOnly(db),
      cursors: createCursorCodec('bench'),
      snapshots: createSnapshotStore({ db }),
    })
  const pager = process()
  const times = {
    first: [] as number[],
    later: [] as number[],
    elsewhere: [] as number[],
    poll: [] as number[],
  }
  await rotate(pager, feed, 'did:web:warm-up', { first: [], later: [] })
  const cursors = await rotate(pager, feed, 'did:web:', times)
  const other = process()
  for (const [reader, cursor] of cursors.entries())
    times.elsewhere.push((await timed(other, feed, `did:web:${reader}`, cursor, LIMIT)).ms)
  for (let reader = 0; reader < READERS; reader++)
    times.poll.push((await timed(pager, feed, `did:web:${reader}`, undefined, 1)).ms)
  const explained = await timesOfExplaining(db, feed)
  const row = (what: string, values: number[]) => ({
    name: `${name}: ${what}`,
    value: median(values),
    unit: 'ms',
  })
  return [
    row('first page', times.first),
    row('later page', times.later),
    row('later page, in another process', times.elsewhere),
    row('poll', times.poll),
    row('the place of a post, explained', explained),
  ]
}

/** Composes the list for each post that is asked about, as `lycan explain` does. */
async function timesOfExplaining(db: Database, feed: RankedFeed): Promise<number[]> {
  const reader = readOnly(db)
  const now = Date.now()
  const { items } = await createPager({ reader, cursors: createCursorCodec('bench') })(feed, {
    limit: 50,
    cursor: undefined,
  })
  const times: number[] = []
  for (const { post } of items) {
    const started = performance.now()
    const place = await placeOf(reader, feed, parsePostUri(post)!, { viewer: ANYBODY, now })
    if (place === undefined) throw new Error(`${post} has no place`)
    times.push(performance.now() - started)
  }
  return times
}

/** Page by page, reader by reader; returns the cursors behind the last pages. */
async function rotate(
  pager: Pager,
  feed: RankedFeed,
  readers: string,
  times: { readonly first: number[]; readonly later: number[] },
): Promise<(string | undefined)[]> {
  const cursors: (string | undefined)[] = Array.from({ length: READERS })
  for (let page = 0; page < PAGES; page++) {
    for (const reader of cursors.keys()) {
      const { ms, cursor } = await timed(pager, feed, `${readers}${reader}`, cursors[reader], LIMIT)
      cursors[reader] = cursor
      const kind = page === 0 ? times.first : times.later
      kind.push(ms)
    }
  }
  return cursors
}

async function timed(pager: Pager, feed: RankedFeed, did: string, cursor: string | undefined, limit: number) {
  const started = performance.now()
  const page = await pager(feed, { limit, cursor, viewer: { did, languages: [] } })
  if (page.items.length !== limit) throw new Error(`a page of ${limit} has ${page.items.length} posts`)
  return { ms: performance.now() - started, cursor: page.cursor }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
