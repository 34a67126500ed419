import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { StreamEvent, TellingEvent } from '../../src/event.ts'
import { createPlanner } from '../../src/ingest/plan.ts'
import { createToldPlaces, type ToldPlaces } from '../../src/ingest/told-places.ts'
import { createGazetteer } from '../../src/match/geo/gazetteer.ts'
import { type Database, readOnly } from '../../src/persist/database.ts'
import { emptyKept } from '../../src/persist/kept.ts'
import { readPost } from '../../src/persist/posts.ts'
import { openWriter } from '../../src/persist/write.ts'
import chronological from '../../src/rank/algorithms/chronological.ts'
import { neededCollections, toldPlacesOf } from '../../src/roles/active-feeds.ts'
import { createAdmission } from '../../src/roles/admission.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { dumpTables } from '../support/dump-tables.ts'
import { ALICE, BOB, CAROL, examplePost } from '../support/events.ts'
import { activeFeed } from '../support/feeds.ts'
import { ingestInLegs, type Leg, ORIGIN, someLegs } from './legs.ts'

const START_US = 1_780_000_000_000_000
const gazetteer = createGazetteer([])
const order = { name: 'chronological', algorithm: chronological, config: {} }
const near = (id: number, city: string, options: string) =>
  activeFeed({
    id,
    key: city,
    match: `place: { near: ${city}, minConfidence: 0.4${options} }`,
    order,
    gazetteer,
  })
const FEEDS = [
  near(1, 'Oslo', ', profiles: true'),
  near(2, 'Bergen', ', profiles: true'),
  near(3, 'Bergen', ''),
]
const EVENT = encodeTid(tidAt(START_US))

const act = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('post' as const, 'update' as const) },
    { weight: 5, arbitrary: fc.constantFrom('profile' as const, 'event' as const) },
    { weight: 1, arbitrary: fc.constantFrom('gone' as const, 'sync' as const, 'delete' as const) },
  ),
  who: fc.constantFrom(ALICE, BOB, CAROL),
  city: fc.constantFrom('Oslo', 'Bergen', 'nowhere'),
  shows: fc.boolean(),
})

type Act = typeof act extends fc.Arbitrary<infer One> ? One : never

/** Each second something happens; events stay where they are, and posts show those that were told before. */
function stream(acts: readonly Act[]): StreamEvent[] {
  const venues = new Set<string>()
  const written = new Map<string, string>()
  const happen = ({ what, who: did, city, shows }: Act, i: number): StreamEvent[] => {
    const timeUs = START_US + i * 1_000_000
    const placed = { did, at: { seq: i, timeUs }, rev: tidAt(timeUs) }
    switch (what) {
      case 'post':
      case 'update': {
        const old = written.get(did)
        if (what === 'update' && old === undefined) return []
        const rkey = what === 'post' ? encodeTid(tidAt(timeUs)) : old!
        written.set(did, rkey)
        const embedded = [...venues].at(i % Math.max(1, venues.size))
        const post = examplePost({
          did,
          rkey,
          text: city,
          time: timeUs / 1000,
          ...(shows && embedded !== undefined && { embedded }),
        })
        return [{ kind: 'post', operation: what === 'post' ? 'create' : 'update', rkey, post, ...placed }]
      }
      case 'profile':
        return [{ kind: 'telling', by: 'profile', rkey: 'self', description: `living in ${city}`, ...placed }]
      case 'event':
        venues.add(`at://${did}/community.lexicon.calendar.event/${EVENT}`)
        return [{ kind: 'telling', by: 'event', rkey: EVENT, address: 'Bergen, NO', ...placed }]
      case 'delete':
        return [{ kind: 'telling', by: 'profile', rkey: 'self', ...placed }]
      case 'gone':
        return [{ kind: 'account', did, status: 'deleted', at: placed.at }]
      case 'sync':
        return [{ kind: 'sync', ...placed }]
    }
  }
  return acts.flatMap(happen)
}

/** Takes the events in by these legs; each process counts on from what told_places holds. */
async function ingest(
  { url, db }: { url: string; db: Database },
  events: readonly StreamEvent[],
  legs: readonly Leg[],
  mostAccounts: number,
): Promise<void> {
  const kept = emptyKept()
  const day = 86_400_000_000
  const start = async () => {
    const told = createToldPlaces({ sources: new Set(['event', 'profile']), gazetteer, mostAccounts })
    await told.load(readOnly(db))
    const admit = createAdmission(FEEDS, false, undefined, told)
    return {
      writer: await openWriter({ url, stream: 'test', partitionHours: 24 }),
      planner: createPlanner({ admit, kept, told, maxAgeUs: 7 * day, now: () => START_US + 3 * day }),
    }
  }
  await ingestInLegs({ events, legs, start })
}

test('what records tell changes no table by where batches end, by restarts and by repetitions', async () => {
  await using database = await testDatabase()
  const { db } = database
  const tables =
    'actors, unseen_accounts, posts, feed_posts, post_stats, engagements, tombstones, cursors, told_places'
  const reset = () => sql.raw(`truncate ${tables} restart identity`).execute(db)
  // A process that starts when the newest is forgotten counts on from the one before: only the sequence means something.
  const ordinals = async () => (await sql`select did from told_places order by ordinal`.execute(db)).rows
  let told = 0
  let fullest = 0
  const property = fc.asyncProperty(
    fc.array(act, { minLength: 20, maxLength: 45, size: 'max' }),
    someLegs({ count: 4, forward: 15, back: 0 }),
    someLegs({ count: 4, forward: 15, back: 12 }),
    async (acts, cuts, walk) => {
      const events = stream(acts)
      for (const mostAccounts of [2, 100]) {
        await reset()
        await ingest(database, events, [], mostAccounts)
        const [rows, order] = [await dumpTables(db), await ordinals()]
        told += rows['posts']!.filter((row) => row.includes('"told"')).length
        fullest = Math.max(fullest, order.length)
        if (mostAccounts === 2) expect(order.length).toBeLessThanOrEqual(2)
        await reset()
        await ingest(database, events, cuts, mostAccounts)
        expect([await dumpTables(db), await ordinals()]).toEqual([rows, order])
        if (mostAccounts === 2) continue
        await reset()
        await ingest(database, events, walk, mostAccounts)
        expect(await dumpTables(db)).toEqual(rows)
      }
    },
  )
  await fc.assert(property, { numRuns: 8 })
  expect(told).toBeGreaterThan(10)
  expect(fullest).toBe(3)
}, 120_000) // dozens of restarts, with the truncations between them

test('posts carry what their author and the event that they show told, and read back with it', async () => {
  await using database = await testDatabase()
  const { db } = database
  const link = `https://smokesignal.events/${BOB}/${EVENT}`
  const placed = (seconds: number) => ({
    rev: tidAt(START_US + seconds * 1e6),
    at: { seq: seconds, timeUs: START_US + seconds * 1e6 },
  })
  const written = (seconds: number, did: string, links: string[] = []): StreamEvent => {
    const rkey = encodeTid(tidAt(START_US + seconds * 1e6))
    const post = examplePost({ did, rkey, links, text: 'hello', time: START_US / 1000 })
    return { kind: 'post', operation: 'create', did, rkey, post, ...placed(seconds) }
  }
  const posts = [written(0, ALICE), written(2, ALICE), written(4, CAROL, [link]), written(5, CAROL)]
  await ingest(
    database,
    [
      posts[0]!,
      { kind: 'telling', by: 'profile', did: ALICE, rkey: 'self', description: '📍 Oslo', ...placed(1) },
      posts[1]!,
      { kind: 'telling', by: 'event', did: BOB, rkey: EVENT, address: 'Bergen, NO', ...placed(3) },
      posts[2]!,
      posts[3]!,
    ],
    [],
    100,
  )
  const stored = await Promise.all(
    posts.map(async (event) => (event.kind === 'post' ? readPost(readOnly(db), event) : undefined)),
  )
  expect(stored.map((post) => post?.told?.map(({ by, name }) => `${by} ${name}`))).toEqual([
    undefined,
    ['profile Oslo'],
    ['event Bergen'],
    undefined,
  ])
  const places = await db.selectFrom('posts').select(['confidence', 'lat', 'cell']).orderBy('rkey').execute()
  expect(places).toEqual([
    { confidence: 0.4, lat: expect.closeTo(59.91, 1), cell: expect.any(Number) },
    { confidence: 0.95, lat: expect.closeTo(60.39, 1), cell: expect.any(Number) },
  ])
})

const telling = (parts: Partial<TellingEvent>): TellingEvent => ({
  kind: 'telling',
  by: 'profile',
  did: ALICE,
  rkey: 'self',
  rev: tidAt(START_US),
  at: { seq: 1, timeUs: START_US },
  ...parts,
})
const toldOf = (places: ToldPlaces, seconds = 10) =>
  places
    .complete(examplePost({ did: ALICE, rkey: encodeTid(tidAt(START_US + seconds * 1e6)) }))
    .told?.map(({ name }) => name)

test('the newest revision counts, for posts written after it, until it is deleted', () => {
  const places = createToldPlaces({ sources: new Set(['profile']), gazetteer })
  const rev = (seconds: number) => tidAt(START_US + seconds * 1e6)
  places.learn(telling({ description: 'in Bergen', rev: rev(2) }))
  places.learn(telling({ description: 'in Oslo', rev: rev(1) }))
  expect(toldOf(places)).toEqual(['Bergen'])
  expect(toldOf(places, 1)).toBeUndefined()
  places.learn(telling({ rev: rev(3) }))
  places.learn(telling({ description: 'in Oslo', rev: rev(2) }))
  expect(toldOf(places)).toBeUndefined()
})

test('what no feed asks for is neither remembered nor kept', async () => {
  await using database = await testDatabase()
  await using writer = await openWriter({ url: database.url, stream: 'test', partitionHours: 24 })
  const both = createToldPlaces({ sources: new Set(['profile', 'event']), gazetteer })
  both.learn(telling({ description: 'in Oslo' }))
  both.learn(telling({ by: 'event', did: BOB, rkey: EVENT, address: 'Bergen, NO' }))
  both.learn(telling({ by: 'check-in', did: CAROL, rkey: EVENT, address: 'Bergen, NO' }))
  const store = async (told: ToldPlaces) => {
    const cursor = { origin: ORIGIN, seq: 1, timeUs: START_US }
    const changes = told.take()
    await writer.commit({
      cursor,
      accounts: [],
      deletes: [],
      posts: [],
      engagements: [],
      ...(changes && { told: changes }),
    })
    return (await dumpTables(database.db))['told_places']!.map((line) => line.split(' ')[0])
  }
  expect(await store(both)).toEqual([ALICE, BOB])
  const events = createToldPlaces({ sources: new Set(['event']), gazetteer })
  await writer.recall(events)
  expect(await store(events)).toEqual([BOB])
  const none = toldPlacesOf([activeFeed({ match: 'text: cat', order })])
  await writer.recall(none)
  expect(await store(none)).toEqual([])
})

test('profiles, events and check-ins are asked of the stream where a feed needs them', () => {
  expect([...neededCollections([FEEDS[2]!])]).toEqual([
    'community.lexicon.calendar.event',
    'app.dropanchor.checkin',
  ])
  expect([...neededCollections(FEEDS)]).toContain('app.bsky.actor.profile')
  expect([...neededCollections([activeFeed({ match: 'text: cat', order })])]).toEqual([])
})
