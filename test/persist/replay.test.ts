import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { AccountStatus, EngagementKind, Post, StreamEvent } from '../../src/event.ts'
import { createPlanner } from '../../src/ingest/plan.ts'
import type { Database } from '../../src/persist/database.ts'
import { emptyKept } from '../../src/persist/kept.ts'
import { openWriter } from '../../src/persist/write.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { examplePost } from '../support/events.ts'
import { admitByLetters, FEED_2_LIFTED, storageModel } from './model.ts'

const START_US = 1_780_000_000_000_000
const DIDS = ['did:plc:a', 'did:plc:b', 'did:plc:c'] as const
const TABLES = [
  'actors',
  'unseen_accounts',
  'posts',
  'feed_posts',
  'post_stats',
  'engagements',
  'tombstones',
  'cursors',
]
const origin = { host: 'test', wire: 'file', bootId: undefined } as const

/** One thing that somebody does; numbers choose among what there is. */
interface Act {
  readonly what: 'post' | 'update' | 'delete' | 'engage' | 'withdraw' | 'status' | 'sync'
  readonly who: number
  readonly which: number
  readonly text: string
  readonly on: number
  readonly kind: EngagementKind
  readonly status: AccountStatus
}

const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom(
    'post',
    'post',
    'post',
    'engage',
    'engage',
    'engage',
    'update',
    'delete',
    'withdraw',
    'status',
    'sync',
  ),
  who: fc.nat(2),
  which: fc.nat(3),
  text: fc.constantFrom('a', 'b', 'ab', 'abc', 'bc', 'c', '-'),
  on: fc.nat(11),
  kind: fc.constantFrom('like', 'repost'),
  status: fc.constantFrom('active', 'deactivated', 'suspended', 'takendown', 'deleted'),
})

/**
 * A stream as a relay would send it: each event a second after the one before, revs growing. Nobody engages with a
 * post that is not stored (it would count only when the stream brought it again after the post), and the keys of a
 * purged account's posts are not used again.
 */
function stream(acts: readonly Act[], model: ReturnType<typeof storageModel>): StreamEvent[] {
  const posts = new Map<string, Post>()
  const burned = new Set<string>()
  const events: StreamEvent[] = []
  for (const [i, act] of acts.entries()) {
    const timeUs = START_US + i * 1_000_000
    const did = DIDS[act.who]!
    // Few keys, so that records meet.
    const rkey = encodeTid(tidAt(START_US) + BigInt(act.which))
    const stored = [...posts.values()].filter((post) => model.knows(post))
    const subject = stored[act.on % Math.max(1, stored.length)]
    const event = happening(act, { did, rev: tidAt(timeUs), at: { seq: i, timeUs } }, rkey, subject)
    const key = `${did}/${rkey}`
    if (event === undefined || (event.kind === 'post' && burned.has(key))) continue
    if (event.kind === 'post') posts.set(key, event.post)
    if (event.kind === 'account' && ['takendown', 'deleted'].includes(event.status)) {
      for (const post of posts.values()) if (post.did === did) burned.add(`${did}/${post.rkey}`)
    }
    model.apply(event)
    events.push(event)
  }
  return events
}

function happening(
  act: Act,
  placed: { did: string; rev: bigint; at: { seq: number; timeUs: number } },
  rkey: string,
  subject: Post | undefined,
): StreamEvent | undefined {
  const { did, at } = placed
  const engagementKey = encodeTid(tidAt(START_US) + 100n + BigInt(act.which * 12 + act.on))
  switch (act.what) {
    case 'post':
    case 'update': {
      const reference = act.on % 2 === 0 ? { replyParent: subject, replyRoot: subject } : { quote: subject }
      const time = at.timeUs / 1000
      const post = examplePost({ did, rkey, text: act.text, time, ...(act.on > 5 ? reference : {}) })
      return { kind: 'post', operation: act.what === 'post' ? 'create' : 'update', rkey, post, ...placed }
    }
    case 'engage':
      return subject && { kind: 'engagement', type: act.kind, rkey: engagementKey, subject, ...placed }
    case 'withdraw':
      return { kind: 'delete', collection: act.kind, rkey: engagementKey, ...placed }
    case 'delete':
      return { kind: 'delete', collection: 'post', rkey, ...placed }
    case 'status':
      return { kind: 'account', did, status: act.status, at }
    case 'sync':
      return { kind: 'sync', ...placed }
  }
}

/** How the stream arrives: so many events, a commit, so many back. The last stretch goes to the end. */
const walk = fc.array(fc.record({ forward: fc.integer({ min: 1, max: 12 }), back: fc.nat(15) }), {
  maxLength: 8,
  size: 'max',
})

async function ingest(
  url: string,
  events: readonly StreamEvent[],
  steps: readonly { forward: number; back: number }[],
) {
  await using writer = await openWriter({ url, stream: 'test', partitionHours: 24, lift: FEED_2_LIFTED })
  const kept = emptyKept()
  const options = {
    admit: admitByLetters,
    kept,
    maxAgeUs: 86_400_000_000,
    now: () => START_US + 3_600_000_000,
  }
  const planner = createPlanner(options)
  const commit = async () => {
    const plan = planner.take()
    if (plan !== undefined) expect(await writer.commit(plan.batch)).toMatchObject({ refused: [] })
  }
  let at = 0
  for (const { forward, back } of [...steps, { forward: events.length, back: 0 }]) {
    for (const event of events.slice(at, at + forward)) while (!planner.offer(event, origin)) await commit()
    await commit()
    at = Math.max(0, Math.min(events.length, at + forward) - back)
  }
}

async function tables(db: Database) {
  const list = async (query: string) =>
    (await sql.raw<{ line: string }>(query).execute(db)).rows.map(({ line }) => line).sort()
  return {
    accounts: await list(`
      select concat_ws(' ', did, coalesce(a.status, u.status), coalesce(a.floor, u.floor)) as line
      from actors a full join unseen_accounts u using (did)
      where coalesce(a.status, u.status) <> 'active' or coalesce(a.floor, u.floor) > 0`),
    posts: await list(`
      select concat(did, '/', rkey, ' ', rev, ' ', text) as line from posts join actors on id = author`),
    memberships: await list(`
      select concat_ws(' ', feed, did || '/' || rkey, rank_key, hidden::text, waiting::text) as line
      from feed_posts join actors on id = author`),
    counters: await list(`
      select concat(did, '/', rkey, ' ', concat_ws(' ', likes, reposts, replies, quotes)) as line
      from post_stats join actors on id = author`),
    engagements: await list(`
      select concat(s.did, '/', subject_rkey, ' ', (array['like', 'repost', 'reply', 'quote'])[kind], ' ',
        a.did, '/', rkey, ' ', rev) as line
      from engagements join actors s on s.id = subject_author join actors a on a.id = actor`),
    tombstones: await list(`select rev::text as line from tombstones`),
  }
}

describe('any stream, cut anywhere, with any stretch repeated', () => {
  it('leaves the tables that the model has', async () => {
    await using database = await testDatabase()
    const { db, url } = database
    let compared = 0
    const property = fc.asyncProperty(
      fc.array(act, { minLength: 1, maxLength: 60, size: 'max' }),
      walk,
      async (acts, steps) => {
        await sql.raw(`truncate ${TABLES.join(', ')}`).execute(db)
        const model = storageModel()
        const events = stream(acts, model)
        await ingest(url, events, steps)
        const expected = model.state()
        expect(await tables(db)).toEqual(expected)
        compared += Object.values(expected).flat().length
      },
    )
    await fc.assert(property, { numRuns: 60 })
    expect(compared).toBeGreaterThan(500) // the streams are not empty ones
  })
})
