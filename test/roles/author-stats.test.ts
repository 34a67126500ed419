import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, it, test } from 'vitest'
import type { StreamEvent } from '../../src/event.ts'
import { createPlanner } from '../../src/ingest/plan.ts'
import { emptyKept } from '../../src/persist/kept.ts'
import { openWriter } from '../../src/persist/write.ts'
import quality from '../../src/rank/algorithms/quality.ts'
import { createRecentArrivals } from '../../src/rank/recent/recent-arrivals.ts'
import { neededCollections } from '../../src/roles/active-feeds.ts'
import { createAdmission } from '../../src/roles/admission.ts'
import { standingsOf } from '../../src/roles/standing.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { dumpTables } from '../support/dump-tables.ts'
import { examplePost } from '../support/events.ts'
import { activeFeed } from '../support/feeds.ts'
import { ingestInLegs, type Leg, someLegs } from './legs.ts'

const HOUR_US = 3_600_000_000
const START_US = 493_000 * HOUR_US
const TABLES =
  'actors, posts, feed_posts, post_stats, engagements, tombstones, cursors, recent_arrivals, author_stats'
const orderWith = (weights: object) => ({
  name: 'quality',
  algorithm: quality,
  config: quality.config.parse({ exclude: 'never', weights }),
})
const FEEDS = [
  activeFeed({ id: 1, match: 'text: [cat]', order: orderWith({}) }),
  activeFeed({ id: 2, match: 'text: [cat]', order: orderWith({ lift: 'off' }) }),
]

const act = fc.record({
  what: fc.constantFrom(
    'post',
    'post',
    'like',
    'like',
    'like',
    'like',
    'unlike',
    'update',
    'delete',
    'purge',
  ),
  who: fc.nat(3),
  on: fc.nat(30),
  minutes: fc.integer({ min: 0, max: 100 }),
})
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never

/** A stream over some days. Accounts are engaged with as long as they have posts; a purged one does not come back. */
function stream(acts: readonly Act[]): StreamEvent[] {
  let timeUs = START_US
  let posts: { did: string; rkey: string }[] = []
  const likes: { did: string; rkey: string }[] = []
  const purged = new Set<string>()
  return acts.flatMap(({ what, who, on, minutes }, seq): StreamEvent[] => {
    // Mostly minutes, now and then half a day.
    timeUs += 1_000_000 + Math.round((minutes > 85 ? 12 * HOUR_US : HOUR_US / 40) * (minutes / 100))
    const at = { seq, timeUs }
    const placed = { rev: tidAt(timeUs), at }
    const did = `did:plc:writer${who}`
    const fresh = { did, rkey: encodeTid(tidAt(timeUs)) }
    const subject = posts.at(-1 - (on % Math.max(1, Math.min(4, posts.length))))
    if (purged.has(did)) return []
    if (what === 'post') {
      posts.push(fresh)
      const post = examplePost({ ...fresh, text: `a cat ${seq}`, time: Math.floor(timeUs / 1000) })
      return [{ kind: 'post', operation: 'create', ...fresh, ...placed, post }]
    }
    if (subject === undefined) return []
    if (what === 'like') {
      const like = { ...fresh, did: `did:plc:reader${minutes % 9}` }
      likes.push(like)
      return [{ kind: 'engagement', type: 'like', ...like, subject, ...placed }]
    }
    if (what === 'unlike') {
      const like = likes[on % Math.max(1, likes.length)]
      return like === undefined ? [] : [{ kind: 'delete', collection: 'like', ...like, ...placed }]
    }
    if (what === 'update') {
      const post = examplePost({
        ...subject,
        text: on % 3 === 0 ? 'gone' : 'cat again',
        time: Math.floor(timeUs / 1000),
      })
      return [{ kind: 'post', operation: 'update', ...subject, ...placed, post }]
    }
    if (what === 'delete' || on > 3) {
      posts = posts.filter((post) => post !== subject)
      return [{ kind: 'delete', collection: 'post', ...subject, ...placed }]
    }
    purged.add(did)
    posts = posts.filter((post) => post.did !== did)
    return [{ kind: 'account', did, status: 'deleted', at }]
  })
}

/** Takes the events in by these legs. */
async function ingest(url: string, events: readonly StreamEvent[], legs: readonly Leg[]): Promise<void> {
  const kept = emptyKept()
  const start = async () => {
    const recent = createRecentArrivals([])
    const { lift } = standingsOf(FEEDS, recent)
    const admit = createAdmission(FEEDS, false, recent)
    const byTheHour = (lift.baselined ?? []).length > 0
    const now = (timeUs: number) => timeUs
    return {
      writer: await openWriter({ url, stream: 'test', partitionHours: 24, lift }),
      planner: createPlanner({ admit, kept, byTheHour, maxAgeUs: 60 * 24 * HOUR_US, now }),
    }
  }
  await ingestInLegs({ events, legs, start })
}

test('cuts, restarts and repetitions of the stream change nothing of what is usual', async () => {
  await using database = await testDatabase()
  const { db, url } = database
  let lifted = 0
  const baselines = new Set<number>()
  const run = async (events: readonly StreamEvent[], legs: readonly Leg[]) => {
    await sql.raw(`truncate ${TABLES} restart identity`).execute(db)
    await ingest(url, events, legs)
    return dumpTables(db)
  }
  const property = fc.asyncProperty(
    fc.array(act, { minLength: 80, maxLength: 140, size: 'max' }),
    someLegs({ count: 6, forward: 30, back: 0 }),
    someLegs({ count: 6, forward: 30, back: 15 }),
    async (acts, cuts, walk) => {
      const events = stream(acts)
      const whole = await run(events, [])
      const rows = await db.selectFrom('feed_posts').select(['feed', 'lift', 'baseline']).execute()
      lifted += rows.filter((row) => row.lift > 0n).length
      for (const row of rows) if (row.baseline !== null) baselines.add(row.baseline)
      expect(rows.filter((row) => row.feed === 2 && (row.lift > 0n || row.baseline !== null))).toEqual([])
      expect(rows.filter((row) => row.feed === 1 && row.baseline === null)).toEqual([])
      expect(await run(events, cuts)).toEqual(whole)
      expect(await run(events, walk)).toEqual(whole)
    },
  )
  await fc.assert(property, { numRuns: 6, seed: 20_260_701 })
  expect(lifted).toBeGreaterThan(5)
  expect(baselines.size).toBeGreaterThan(5)
}, 120_000)

it('asks for likes and reposts only where lift is on', () => {
  expect([...neededCollections([FEEDS[1]!])]).toEqual([])
  expect([...neededCollections(FEEDS)]).toEqual(['app.bsky.feed.like', 'app.bsky.feed.repost'])
})
