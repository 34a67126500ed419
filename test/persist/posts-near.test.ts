import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { type Coordinates, distanceKm } from '../../src/coordinates.ts'
import { type Database, openDatabase, readOnly } from '../../src/persist/database.ts'
import { type Box, type Circle, cellOf } from '../../src/persist/grid.ts'
import { migrate } from '../../src/persist/migrate.ts'
import { nearQuery, type PostNear, postsNear } from '../../src/persist/posts-near.ts'
import { openWriter } from '../../src/persist/write.ts'
import { tidAt } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { ALICE, BOB, nextMicros } from '../support/events.ts'
import { findPostgis, startSystemPostgres } from '../support/system-postgres.ts'
import { box, circle, isInside, point, pointNear } from './globe.ts'
import { batch, put } from './storage.ts'

const OSLO = { lat: 59.91273, lon: 10.74609 }
const ALL = { limit: 100_000 }

/** As the columns hold them; PostgreSQL prints the shortest numbers that round to the same. */
const held = ({ lat, lon }: Coordinates) => ({ lat: Math.fround(lat), lon: Math.fround(lon) })
const sample = <Value>(arbitrary: fc.Arbitrary<Value>, numRuns: number) =>
  fc.sample(arbitrary, { numRuns, seed: 7 })

/** What is asked, and a globe on which some of it lies inside each. */
const questions: readonly (Circle | Box)[] = [
  ...sample(circle, 60),
  ...sample(box, 40),
  { center: { lat: 90, lon: 0 }, km: 20 },
  { center: { lat: -89.99, lon: 100 }, km: 30 },
  { center: { lat: 5, lon: 180 }, km: 50 },
  { center: OSLO, km: 30 },
  { center: { lat: 5e-324, lon: -5e-324 }, km: 0.1 },
  { south: -10, north: 10, west: 170, east: -170 },
  { south: -90, north: 90, west: -180, east: 180 },
]
const globe = [
  ...sample(point, 3_000),
  ...questions.flatMap((within) => ('center' in within ? sample(pointNear(within), 20) : [])),
].map(held)

/** One post at each point, of times that follow each other; written as ingest writes them. */
async function settle(url: string, points: readonly Coordinates[]): Promise<void> {
  await using writer = await openWriter({ url, stream: 'test', partitionHours: 24 })
  const puts = points.map((at, i) =>
    put({ text: String(i) }, { feeds: [], place: { ...at, confidence: 0.6 } }),
  )
  expect(await writer.commit(batch({ posts: puts }))).toMatchObject({
    posts: { inserted: points.length },
    refused: [],
  })
}

const answers = (posts: readonly PostNear[]) => posts.map(({ lat, lon, rkey }) => `${rkey} ${lat} ${lon}`)

/** What is inside, the newest first, found by looking at everything. */
async function expected(db: Database, within: Circle | Box): Promise<string[]> {
  const rows = await db.selectFrom('posts').select(['rkey', 'lat', 'lon']).orderBy('rkey', 'desc').execute()
  return rows.flatMap(({ rkey, lat, lon }) =>
    isInside(within, held({ lat: lat!, lon: lon! })) ? [`${rkey} ${lat} ${lon}`] : [],
  )
}

/** Enough rows, and knowledge of them, that PostgreSQL prefers an index. */
async function crowd(db: Database): Promise<void> {
  const points = sample(point, 20_000).map(held)
  await sql`
    insert into posts (author, rkey, rev, time, text, langs, tags, mentions, links, titles, alts, labels, images, flags,
      lat, lon, cell, confidence, tsv)
    select 999, ${tidAt(nextMicros())}::bigint - n * 1024, 1, 1, 'x', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 0, 0,
      lat, lon, cell, 0.6, ''
    from unnest(${points.map(({ lat }) => lat)}::real[], ${points.map(({ lon }) => lon)}::real[],
      ${points.map(cellOf)}::int[]) with ordinality as t (lat, lon, cell, n)`.execute(db)
  await sql`analyze posts`.execute(db)
}

async function plan(db: Database, within: Circle | Box, postgis: boolean): Promise<string> {
  const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain select * from ${nearQuery(within, { limit: 30 }, postgis)} near`.execute(db)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

describe('posts near a point, by cells', () => {
  it('are those that lie inside, the newest first, also at the poles and over the 180th meridian', async () => {
    await using database = await testDatabase()
    await settle(database.url, globe)
    const reader = readOnly(database.db)
    let found = 0
    for (const within of questions) {
      const posts = await postsNear(reader, within, ALL)
      expect(answers(posts), JSON.stringify(within)).toEqual(await expected(database.db, within))
      if ('center' in within)
        for (const post of posts) expect(post.km).toBeCloseTo(distanceKm(within.center, held(post)), 6)
      found += posts.length
    }
    expect(found).toBeGreaterThan(5_000)
  })

  it('are found by the index', async () => {
    await using database = await testDatabase()
    await settle(database.url, globe.slice(0, 1))
    await crowd(database.db)
    expect(await plan(database.db, { center: OSLO, km: 30 }, false)).toMatch(/posts_\d+_cell_idx/)
  })

  it('can be asked for in part: the surest, so many, those before one, and none of accounts that are gone', async () => {
    await using database = await testDatabase()
    await using writer = await openWriter({ url: database.url, stream: 'test', partitionHours: 24 })
    const places = [0.3, 0.6, 0.9].map((confidence) => put({}, { place: { ...OSLO, confidence } }))
    const gone = put({ did: BOB }, { place: { ...OSLO, confidence: 1 } })
    const nowhere = put({ text: 'no place' })
    const own = put({ coordinates: { lat: 59.9, lon: 10.7 } })
    await writer.commit(batch({ posts: [...places, gone, nowhere, own] }))
    const status = { kind: 'status', did: BOB, status: 'deactivated', micros: nextMicros() } as const
    await writer.commit(batch({ accounts: [status] }))
    const ask = async (options: object) =>
      (await postsNear(readOnly(database.db), { center: OSLO, km: 10 }, { limit: 10, ...options })).map(
        ({ did, confidence }) => `${did} ${confidence}`,
      )
    expect(await ask({})).toEqual([1, 0.9, 0.6, 0.3].map((sure) => `${ALICE} ${sure}`))
    expect(await ask({ minConfidence: 0.5, before: own.rkey })).toEqual(
      [0.9, 0.6].map((sure) => `${ALICE} ${sure}`),
    )
    expect(await ask({ limit: 1 })).toEqual([`${ALICE} 1`])
  })
})

const bin = findPostgis()
if (bin === undefined)
  console.warn('SKIPPED: posts near a point by PostGIS, because no PostgreSQL with PostGIS is installed')

it.skipIf(bin === undefined)(
  'PostGIS and cells find the same posts near a point, each by its index',
  async () => {
    using server = startSystemPostgres(bin!)
    const url = server.url('postgres', 'postgres')
    await using db = openDatabase({ url, poolSize: 1, role: 'tool' })
    expect((await migrate(db)).postgis).toEqual({ present: true })
    await settle(url, globe)
    for (const within of questions) {
      const byPostgis = await postsNear(readOnly(db), within, ALL)
      const { rows: byCells } =
        await sql<PostNear>`select * from ${nearQuery(within, ALL, false)} near`.execute(db)
      expect(answers(byPostgis), JSON.stringify(within)).toEqual(await expected(db, within))
      expect(byPostgis).toEqual(byCells)
    }
    await crowd(db)
    const near = { center: OSLO, km: 30 }
    expect(await plan(db, near, true)).toMatch(
      /Index Scan (?:using|on) posts_\d+_(?:geography|st_setsrid)\w*/,
    )
    expect(await plan(db, near, true)).not.toMatch(/cell/)
    expect(await plan(db, near, false)).toMatch(/posts_\d+_cell_idx/)
  },
)
