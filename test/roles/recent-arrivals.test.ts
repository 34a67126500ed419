import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { StreamEvent } from '../../src/event.ts'
import { createPlanner } from '../../src/ingest/plan.ts'
import { type Database, readOnly } from '../../src/persist/database.ts'
import { emptyKept } from '../../src/persist/kept.ts'
import { openWriter } from '../../src/persist/write.ts'
import quality from '../../src/rank/algorithms/quality.ts'
import { createRecentArrivals, echoesByFeed } from '../../src/rank/recent/recent-arrivals.ts'
import { createAdmission } from '../../src/roles/admission.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { dumpTables } from '../support/dump-tables.ts'
import { examplePost } from '../support/events.ts'
import { activeFeed } from '../support/feeds.ts'
import { ingestInLegs, type Leg, ORIGIN, someLegs } from './legs.ts'

const START_US = 1_780_000_000_000_000
const MINUTE_US = 60_000_000
const TABLES =
  'actors, unseen_accounts, posts, feed_posts, post_stats, engagements, tombstones, cursors, recent_arrivals'
const order = { name: 'quality', algorithm: quality, config: quality.config.parse({ exclude: '12h' }) }
const FEEDS = [
  activeFeed({ id: 1, match: 'text: [cat, dog]', order }),
  activeFeed({ id: 2, match: 'text: [dog]', order }),
]

const TEXTS = [
  'The cat sleeps on the warm roof of the old house',
  'The cat sleeps on the warm roof of the new house',
  'My dog has eaten the shopping list again, and the shopping',
  'cat pictures at https://cats.example/1 for everybody who likes them',
  'a dog',
  'nothing that a feed wants',
]

const act = fc.record({
  what: fc.constantFrom('post', 'post', 'post', 'post', 'update', 'delete'),
  who: fc.constantFrom('did:plc:a', 'did:plc:b', 'did:plc:c'),
  text: fc.constantFrom(...TEXTS),
  minutes: fc.integer({ min: 0, max: 100 }),
  which: fc.nat(9),
})

function stream(acts: readonly (typeof act extends fc.Arbitrary<infer Act> ? Act : never)[]): StreamEvent[] {
  let timeUs = START_US
  const written: { did: string; rkey: string }[] = []
  return acts.flatMap(({ what, who: did, text, minutes, which }, seq): StreamEvent[] => {
    timeUs += 1_000_000 + minutes * MINUTE_US * (minutes > 97 ? 4 : 0.05)
    const placed = { rev: tidAt(timeUs), at: { seq, timeUs } }
    const time = Math.floor(timeUs / 1000)
    if (what === 'post') {
      const ref = { did, rkey: encodeTid(tidAt(timeUs)) }
      written.push(ref)
      return [
        { kind: 'post', operation: 'create', ...ref, ...placed, post: examplePost({ ...ref, text, time }) },
      ]
    }
    const ref = written[which % Math.max(1, written.length)]
    if (ref === undefined) return []
    if (what === 'delete') return [{ kind: 'delete', collection: 'post', ...ref, ...placed }]
    return [
      { kind: 'post', operation: 'update', ...ref, ...placed, post: examplePost({ ...ref, text, time }) },
    ]
  })
}

/** Takes the events in by these legs, which never go further back than posts are remembered. */
async function ingest(
  { url, db }: { url: string; db: Database },
  events: readonly StreamEvent[],
  legs: readonly Leg[],
): Promise<void> {
  const kept = emptyKept()
  const start = async () => {
    const recent = createRecentArrivals([1, 2])
    await recent.load(readOnly(db))
    return {
      writer: await openWriter({ url, stream: 'test', partitionHours: 24 }),
      planner: createPlanner({
        admit: createAdmission(FEEDS, false, recent),
        kept,
        takeArrivals: recent.take,
        maxAgeUs: 7 * 86_400_000_000,
        now: () => START_US + 3 * 86_400_000_000,
      }),
    }
  }
  await ingestInLegs({ events, legs, start, reachUs: 5 * 60 * MINUTE_US })
}

async function arrivals(db: Database): Promise<readonly unknown[]> {
  return (await sql`select * from recent_arrivals order by feed, ordinal`.execute(db)).rows
}

test('cuts, restarts and repetitions of the stream change no table', async () => {
  await using database = await testDatabase()
  const { db } = database
  const reset = () => sql.raw(`truncate ${TABLES} restart identity`).execute(db)
  let copies = 0
  const property = fc.asyncProperty(
    fc.array(act, { minLength: 20, maxLength: 60, size: 'max' }),
    someLegs({ count: 6, forward: 15, back: 0 }),
    someLegs({ count: 6, forward: 15, back: 12 }),
    async (acts, cuts, walk) => {
      const events = stream(acts)
      await reset()
      await ingest(database, events, [])
      const [tables, remembered] = [await dumpTables(db), await arrivals(db)]
      copies += remembered.filter((row) => (row as { copies: number }).copies > 0).length
      await reset()
      await ingest(database, events, cuts)
      expect(await dumpTables(db)).toEqual(tables)
      expect(await arrivals(db)).toEqual(remembered)
      await reset()
      await ingest(database, events, walk)
      expect(await dumpTables(db)).toEqual(tables)
    },
  )
  await fc.assert(property, { numRuns: 12 })
  expect(copies).toBeGreaterThan(20)
})

test('what is older than the memory goes, and so do the notes of feeds that remember no more', async () => {
  await using database = await testDatabase()
  const { db } = database
  const event = (minutes: number, text: string) =>
    stream([{ what: 'post', who: 'did:plc:a', text, minutes: 0, which: 0 }]).map((one) => {
      const timeUs = START_US + minutes * MINUTE_US
      const ref = { did: 'did:plc:a', rkey: encodeTid(tidAt(timeUs)) }
      const post = examplePost({ ...ref, text, time: timeUs / 1000 })
      return { ...one, ...ref, rev: tidAt(timeUs), at: { seq: minutes, timeUs }, post } as StreamEvent
    })[0]!
  const early = event(0, TEXTS[2]!)
  await ingest(database, [early, event(100, TEXTS[0]!)], [])
  expect((await arrivals(db)).length).toBe(3)
  if (early.kind !== 'post') throw new Error('a post')
  const nothing = { copies: 0, alike: 0, byAuthor: 0, byDomain: 0 }
  await db
    .insertInto('feeds')
    .values([
      { name: 'cats', rule_hash: '' },
      { name: 'dogs', rule_hash: '' },
    ])
    .execute()
  expect([...(await echoesByFeed(readOnly(db), early.post))]).toEqual([
    ['cats', nothing],
    ['dogs', nothing],
  ])
  await ingest(database, [event(400, TEXTS[0]!)], [])
  expect(await arrivals(db)).toMatchObject([
    { feed: 1, ordinal: 1n },
    { feed: 1, ordinal: 2n, copies: 1 },
    { feed: 2, ordinal: 0n },
  ])
  expect([...(await echoesByFeed(readOnly(db), early.post))]).toEqual([['dogs', nothing]])

  await using writer = await openWriter({ url: database.url, stream: 'test', partitionHours: 24 })
  const recent = createRecentArrivals([1])
  await recent.load(readOnly(db))
  await writer.commit({
    cursor: { seq: 900, timeUs: START_US, origin: ORIGIN },
    accounts: [],
    deletes: [],
    posts: [],
    engagements: [],
    arrivals: recent.take(),
  })
  expect((await arrivals(db)).map((row) => (row as { feed: number }).feed)).toEqual([1, 1])
})
