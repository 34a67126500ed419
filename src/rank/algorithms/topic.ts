import QuickLRU from 'quick-lru'
import { z } from 'zod'
import { duration } from '../../duration.ts'
import type { Reader } from '../../persist/database.ts'
import { tidMicros } from '../../tid.ts'
import { defineAlgorithm } from '../algorithm.ts'
import { orderFor } from '../topic/order.ts'
import { createPool, type PoolKeeper } from '../topic/pool.ts'
import { readPopularity } from '../topic/popularity.ts'
import { readHashes } from '../topic/posts.ts'
import { strangeness } from '../topic/profile.ts'
import { NO_HISTORY, readHistory } from '../topic/reader.ts'

/** Feeds whose newest posts are kept indexed; some 6 MB each with 2,000 posts. */
const FEEDS_AT_ONCE = 16
const keepers = new WeakMap<Reader, QuickLRU<number, PoolKeeper>>()

const NONE: Awaited<ReturnType<typeof readPopularity>> = new Map()

function poolOf(reader: Reader, feed: number): PoolKeeper {
  const feeds = keepers.get(reader) ?? new QuickLRU<number, PoolKeeper>({ maxSize: FEEDS_AT_ONCE })
  keepers.set(reader, feeds)
  const keeper = feeds.get(feed) ?? createPool(feed)
  feeds.set(feed, keeper)
  return keeper
}

export default defineAlgorithm({
  family: 'composed',
  personal: true,
  learnsInterests: true,
  summary: 'For each reader, what is about the things they like.',
  details: `Readers are known where the feed's \`auth\` is not \`anonymous\`. What a reader likes is learnt from likes, reposts, replies and quotes that the stream shows, from the likes in the reader's own repository (read when they first open the feed), and from what they tell with “Show more like this” and “Show less like this”, which is felt at once.

A post is about its hashtags, the domains it links to, the accounts it mentions or quotes, and its words and pairs of words. Each weighs more the fewer posts of the feed have it, and interest in it halves in 14 days. A post's place is its time, moved up by \`halfLife\` · log2(1 + 8 · score), where the score is the sum of the reader's interests that it meets and 0.3 of the interest in its author.

Strangers get posts in a language of their browser or app first, and among those what others like: time, moved up by \`halfLife\` · log2(1 + likes + 2 reposts + 2 quotes + 3 replies). The more is known of a reader, the less both count, and nothing after fifty likes. A post of which the reader wants less is left out.`,
  config: z.strictObject({
    halfLife: duration({ atLeast: '1m' }).prefault('12h').meta({
      description:
        'How much time interest can make up for: a post that meets every interest of the reader stands with posts that are newer by about three times as much.',
    }),
    variety: z.number().min(0).max(1).default(0.5).meta({
      description:
        'How far a post falls behind when it resembles one that stands above it: 0 not at all, 0.5 by up to one `halfLife`, 1 by up to ten.',
    }),
    candidates: z.int().min(100).max(5_000).default(2_000).meta({
      description: 'From how many of the newest posts of the feed the list is made.',
    }),
  }),
  collections: ['app.bsky.feed.like', 'app.bsky.feed.repost'],
  async compose({ reader, feed, viewer, asOf, count, hides }, config) {
    const history = viewer.did === undefined ? NO_HISTORY : await readHistory(reader, viewer.did, asOf)
    const engaged = history.signals.flatMap(({ author, rkey }) =>
      rkey === undefined ? [] : [{ author, rkey }],
    )
    // Neither counts for readers who are known well, so neither is looked at: the answer's Content-Language tells.
    const isStrange = strangeness(history) > 0
    const [hashes, popularity, show] = await Promise.all([
      readHashes(reader, [...engaged, ...history.wishes]),
      isStrange ? readPopularity(reader, feed, asOf, config.candidates) : NONE,
      poolOf(reader, feed).load(reader, asOf, config.candidates),
    ])
    const languages = isStrange ? viewer.languages : []
    const now = tidMicros(asOf) / 1_000
    const input = { pool: show(), history, hashes, popularity, languages, now, count, hides }
    return orderFor(input, config).map(({ member: { author, rkey }, terms }) => ({ author, rkey, terms }))
  },
})
