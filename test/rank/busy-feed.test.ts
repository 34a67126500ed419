/** While somebody pages, everything keeps arriving, through the writer: what rises and falls shows once at most. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NO_COUNTERS } from '../../src/counters.ts'
import { postUri } from '../../src/event.ts'
import type { EngagementPut, PostPut } from '../../src/persist/batch.ts'
import { readOnly } from '../../src/persist/database.ts'
import { openWriter, type Writer } from '../../src/persist/write.ts'
import { followsEngagement, liftOf } from '../../src/rank/arithmetic.ts'
import { createCursorCodec } from '../../src/rank/cursor.ts'
import type { RankedFeed } from '../../src/rank/feed.ts'
import { createPager, type Pager } from '../../src/rank/page.ts'
import { encodeTid, tidAt, tidMicros } from '../../src/tid.ts'
import { batch, put } from '../persist/storage.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { CASES } from './order-cases.ts'

const NOW = Date.UTC(2026, 6, 1, 12)
const MINUTE = 60_000
const PAGES = 20
const AUTHORS = 40
const FEEDS: readonly (readonly [string, RankedFeed])[] = [
  ...CASES,
  ...CASES.filter(([name]) => name === 'engagement').map(
    ([name, feed]) => [`${name} with diversity`, { ...feed, diversity: { window: 30, gap: 1 } }] as const,
  ),
]

/** The feed under another number, its sources too. */
function numbered(feed: RankedFeed, id: number): RankedFeed {
  const sources = feed.sources?.map((source) => ({ ...source, feed: { ...source.feed, id } }))
  return { ...feed, id, sources }
}

let database: TestDatabase
let writer: Writer
let pager: Pager
let micros: number

beforeEach(async () => {
  database = await testDatabase()
  micros = NOW * 1000
  pager = createPager({ reader: readOnly(database.db), cursors: createCursorCodec('s'), now: () => NOW })
})
afterEach(async () => {
  await writer[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

async function openFor(order: RankedFeed['order'], feeds: number): Promise<void> {
  const numbers = Array.from({ length: feeds }, (_, index) => index + 1)
  writer = await openWriter({
    url: database.url,
    stream: 'test',
    partitionHours: 24,
    lift: {
      feeds: followsEngagement(order) ? numbers : [],
      of: (_, counters) => liftOf(order, { ...NO_COUNTERS, ...counters }),
    },
  })
}

function nextRev(): bigint {
  micros += 1000
  return tidAt(micros)
}

/** A feed of its own, whose posts have none to five likes each. */
async function fill(feed: number, count: number) {
  const posts = Array.from({ length: count }, (_, index): PostPut => {
    const at = NOW - (index + 1) * MINUTE
    const rkey = encodeTid(tidAt(at * 1000))
    return put({ did: `did:plc:f${feed}a${index % AUTHORS}`, rkey, time: at }, { feeds: [feed] })
  })
  const likes = new Map<string, EngagementPut[]>(posts.map(({ post }) => [postUri(post), []]))
  const liked = posts.flatMap((one, index) =>
    Array.from({ length: (index * 7) % 6 }, (_, by) => like(one, `did:plc:reader${by}`)),
  )
  await writer.commit(batch({ posts, engagements: liked }))
  return { posts, likes, like }

  function like({ post, rkey: subjectRkey }: PostPut, actor: string): EngagementPut {
    const rkey = nextRev()
    const made: EngagementPut = { kind: 'like', actor, rkey, rev: rkey, subject: post, subjectRkey }
    likes.get(postUri(post))!.push(made)
    return made
  }
}

const changesOf = (count: number) =>
  fc.record({
    arriving: fc.nat(3),
    liked: fc.array(fc.nat(count - 1), { maxLength: 4 }),
    unliked: fc.array(fc.nat(count - 1), { maxLength: 4 }),
    /** Of the posts on the page just read. */
    disowned: fc.array(fc.nat(count / PAGES - 1), { minLength: 1, maxLength: 4 }),
    removed: fc.array(fc.nat(count - 1), { maxLength: 1 }),
    /** An author whose account goes away for a while. */
    silenced: fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, fc.nat(AUTHORS - 1)),
  })

describe.each(FEEDS)('%s', (_, inOrder) => {
  test('20 pages while posts, likes, unlikes, deletions and account changes arrive', async () => {
    const runs = 3
    // Composed orders have one list; others go on below it.
    const count = inOrder.order.algorithm.family === 'composed' ? 480 : 640
    const limit = count / PAGES
    await openFor(inOrder.order, runs)
    let feed = 0
    const changes25 = fc.array(changesOf(count), { minLength: 25, maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(changes25, async (changes) => {
        const ranked = numbered(inOrder, ++feed)
        const { posts, likes, like } = await fill(feed, count)
        const seen: string[] = []
        const moved = new Set<string>()
        const fallenUnread = new Set<string>()
        let cursor: string | undefined
        let pages = 0
        do {
          const page = await pager(ranked, { limit, cursor })
          const uris = page.items.map(({ post }) => post)
          seen.push(...uris)
          cursor = page.cursor
          const { arriving, liked, unliked, disowned, removed, silenced } = changes[pages++]!
          const falling = disowned.map((index) => uris[index] ?? uris[0]!)
          for (const index of unliked) {
            const uri = postUri(posts[index]!.post)
            falling.push(uri)
            if (!seen.includes(uri) && !moved.has(uri)) fallenUnread.add(uri)
          }
          const risen = liked.map((index) => posts[index]!)
          for (const uri of falling) moved.add(uri)
          const gone = `did:plc:f${feed}a${silenced}`
          const hidden = posts.filter(({ post }) => post.did === gone)
          for (const { post } of [...risen, ...removed.map((index) => posts[index]!), ...hidden]) {
            moved.add(postUri(post))
            fallenUnread.delete(postUri(post))
          }
          const withdrawn = falling.flatMap((uri) => likes.get(uri)?.splice(0) ?? [])
          await writer.commit(
            batch({
              deletes: [
                ...withdrawn.map(({ actor, rkey }) => ({
                  collection: 'like' as const,
                  did: actor,
                  rkey,
                  rev: nextRev(),
                })),
                ...removed.map((index) => {
                  const { post, rkey } = posts[index]!
                  return { collection: 'post' as const, did: post.did, rkey, rev: nextRev() }
                }),
              ],
              accounts:
                silenced === undefined
                  ? []
                  : [{ kind: 'status', did: gone, status: 'deactivated', micros: tidMicros(nextRev()) }],
              posts: Array.from({ length: arriving }, (_, clock) => {
                const rkey = encodeTid(nextRev() + BigInt(clock))
                return put({ did: 'did:plc:newcomer', rkey, time: NOW }, { feeds: [feed] })
              }),
              engagements: risen.map((one) => like(one, `did:plc:late${pages}`)),
            }),
          )
        } while (cursor !== undefined)
        expect(pages).toBeGreaterThanOrEqual(PAGES - 3)
        expect(seen.filter((uri, index) => seen.indexOf(uri) !== index)).toEqual([])
        const still = posts.map(({ post }) => postUri(post)).filter((uri) => !moved.has(uri))
        expect(still.filter((uri) => !seen.includes(uri))).toEqual([])
        // What falls without having been shown comes further down; at this depth the filter errs about one in twenty.
        expect(fallenUnread.size).toBeGreaterThan(3)
        expect([...fallenUnread].filter((uri) => !seen.includes(uri)).length).toBeLessThanOrEqual(2)
      }),
      { numRuns: runs, seed: 11, endOnFailure: true },
    )
  }, 120_000)
})
