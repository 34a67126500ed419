/** Likes and unlikes keep arriving, through the writer, while somebody pages: what rises and falls shows once at most. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NO_COUNTERS } from '../../src/counters.ts'
import { postUri } from '../../src/event.ts'
import type { EngagementPut, PostPut } from '../../src/persist/batch.ts'
import { readOnly } from '../../src/persist/database.ts'
import { openWriter, type Writer } from '../../src/persist/write.ts'
import engagement from '../../src/rank/algorithms/engagement.ts'
import quality from '../../src/rank/algorithms/quality.ts'
import { followsEngagement, liftOf } from '../../src/rank/arithmetic.ts'
import { createCursorCodec } from '../../src/rank/cursor.ts'
import type { RankedFeed } from '../../src/rank/feed.ts'
import { createPager, type Pager } from '../../src/rank/page.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { batch, put } from '../persist/storage.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

const NOW = Date.UTC(2026, 6, 1, 12)
const MINUTE = 60_000
const COUNT = 640
const LIMIT = 32
const ordered = (options: object) => ({ algorithm: engagement, config: engagement.config.parse(options) })

const FEEDS: readonly (readonly [string, Omit<RankedFeed, 'id'>])[] = [
  ['engagement', { order: ordered({}) }],
  ['engagement with diversity', { order: ordered({}), diversity: { window: 30, gap: 1 } }],
  ['engagement by the formula of Hacker News', { order: ordered({ formula: 'hackerNews' }) }],
  ['quality', { order: { algorithm: quality, config: quality.config.parse({}) } }],
]

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
async function fill(feed: number) {
  const posts = Array.from({ length: COUNT }, (_, index): PostPut => {
    const at = NOW - (index + 1) * MINUTE
    const rkey = encodeTid(tidAt(at * 1000))
    return put({ did: `did:plc:f${feed}a${index % 40}`, rkey, time: at }, { feeds: [feed] })
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

const change = fc.record({
  liked: fc.array(fc.nat(COUNT - 1), { maxLength: 4 }),
  unliked: fc.array(fc.nat(COUNT - 1), { maxLength: 4 }),
  /** Of the posts on the page just read. */
  disowned: fc.array(fc.nat(LIMIT - 1), { minLength: 1, maxLength: 4 }),
  removed: fc.array(fc.nat(COUNT - 1), { maxLength: 1 }),
})

describe.each(FEEDS)('%s', (_, parts) => {
  test('20 pages while likes, unlikes and deletions arrive', { timeout: 60_000 }, async () => {
    const runs = 4
    await openFor(parts.order, runs)
    let feed = 0
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 25, maxLength: 25 }), async (changes) => {
        const ranked: RankedFeed = { ...parts, id: ++feed }
        const { posts, likes, like } = await fill(feed)
        const seen: string[] = []
        const moved = new Set<string>()
        const fallenUnread = new Set<string>()
        let cursor: string | undefined
        let pages = 0
        do {
          const page = await pager(ranked, { limit: LIMIT, cursor })
          const uris = page.items.map(({ post }) => post)
          seen.push(...uris)
          cursor = page.cursor
          const { liked, unliked, disowned, removed } = changes[pages++]!
          const falling = disowned.map((index) => uris[index] ?? uris[0]!)
          for (const index of unliked) {
            const uri = postUri(posts[index]!.post)
            falling.push(uri)
            if (!seen.includes(uri) && !moved.has(uri)) fallenUnread.add(uri)
          }
          const risen = liked.map((index) => posts[index]!)
          for (const uri of falling) moved.add(uri)
          for (const { post } of [...risen, ...removed.map((index) => posts[index]!)]) {
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
              engagements: risen.map((one) => like(one, `did:plc:late${pages}`)),
            }),
          )
        } while (cursor !== undefined)
        expect(pages).toBeGreaterThanOrEqual(18)
        expect(seen.filter((uri, index) => seen.indexOf(uri) !== index)).toEqual([])
        const still = posts.map(({ post }) => postUri(post)).filter((uri) => !moved.has(uri))
        expect(still.filter((uri) => !seen.includes(uri))).toEqual([])
        // What falls without having been shown comes further down; at this depth the filter errs about one in twenty.
        expect(fallenUnread.size).toBeGreaterThan(5)
        expect([...fallenUnread].filter((uri) => !seen.includes(uri)).length).toBeLessThanOrEqual(2)
      }),
      { numRuns: runs, seed: 11, endOnFailure: true },
    )
  })
})
