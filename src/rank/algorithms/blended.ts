import { z } from 'zod'
import { duration, formatDuration } from '../../duration.ts'
import { type Candidate, defineAlgorithm, type Source, type Term } from '../algorithm.ts'
import { byQuota, byReciprocalRank, type Fused, type Vote } from '../fusion.ts'
import { withSlots } from '../slots.ts'
import { type Trend, trendsOf } from '../trending.ts'

/** Among so many posts, the first of the list, those that trend are looked for. */
const LOOKED_AT = 1_000

const source = z
  .strictObject({
    feed: z.string().min(1).optional().meta({
      description:
        'The key of the feed that posts come from. By default this feed, which then needs a `match`.',
    }),
    order: z.unknown().optional().meta({
      title: 'order',
      description:
        "Another order than the feed's own. Orders that settle where a post stands when it arrives cannot be named here: make a feed with that order, and name the feed.",
    }),
    weight: z.number().positive().max(1000).default(1).meta({
      description: 'How much the source counts beside the others.',
    }),
  })
  .refine(({ feed, order }) => feed !== undefined || order !== undefined, {
    error: 'names neither a feed nor an order; give it `feed`, `order` or both',
  })

const trending = z.strictObject({
  every: z.int().min(2).max(100).default(8).meta({
    description: 'Each place of the list whose number is a multiple of this goes to a post that trends.',
  }),
  within: duration({ atLeast: '10m', atMost: '7d' }).prefault('2h').meta({
    description: 'How far back engagement counts.',
  }),
})

export default defineAlgorithm({
  family: 'composed',
  personal: false,
  summary: 'Several feeds, or several orders of one feed, in one list.',
  details: `With \`mode: quota\` the sources take turns by their weights: weights 6, 3 and 1 give six, three and one of every ten posts, as long as each has posts left. With \`mode: rrf\` (reciprocal rank fusion) a post counts weight / (60 + place) for every source it stands in, so that what several sources hold comes first. Each post is shown once. \`diversity:\` limits authors and threads across all sources; feeds bring the diversity of their own.

A feed whose sources all name feeds needs no \`match\`. A source that is put into another order is sorted among the 1,000 posts that stand highest in its own. Blended feeds cannot be sources of blended feeds.

With \`trending\` some places go to posts of the sources that gather likes, reposts, replies and quotes faster than others just now, wherever they would stand. A post that n accounts engaged with, in the t hours of the window that it was there, has the rate (n + a · b) / (t + b), where a is the average of all posts and b a quarter of the window; those above the average are taken, fastest first. Where none is left among the first 1,000 posts the sources fill the place.`,
  config: z.strictObject({
    sources: z.array(source).min(1).max(20).meta({
      description: 'Where posts come from, 20 sources at most.',
    }),
    mode: z.enum(['quota', 'rrf']).default('quota').meta({
      description: 'How they are put together: taking turns (`quota`) or by places (`rrf`).',
    }),
    trending: trending.optional().meta({
      description: 'Keeps places for posts that trend. By default there are none.',
    }),
  }),
  collections: [],
  collectionsFor: (config) =>
    config.trending === undefined ? [] : ['app.bsky.feed.like', 'app.bsky.feed.repost'],
  sources: ({ sources }): readonly Source[] => sources,
  async compose({ reader, asOf, top, count }, config) {
    const { sources, mode } = config
    const lists = await Promise.all(
      sources.map(async ({ weight }, index) => ({ weight, posts: await top(index, count) })),
    )
    const fuse = mode === 'rrf' ? byReciprocalRank : byQuota
    const candidate = (
      { post: { author, rkey, terms = [] }, votes }: Fused,
      slot: readonly Term[],
    ): Candidate => {
      const from = votes.map((vote) => termOf(vote, sources[vote.source]!))
      return { author, rkey, terms: [...slot, ...from, ...terms] }
    }
    if (config.trending === undefined) return fuse(lists, count).map((one) => candidate(one, []))
    const { every, within } = config.trending
    const fused = fuse(lists, Number.POSITIVE_INFINITY)
    const looked = new Map(fused.slice(0, LOOKED_AT).map((one) => [one.post, one]))
    const trends = await trendsOf(reader, [...looked.keys()], { asOf, within })
    const chosen = new Map(trends.map((trend) => [looked.get(trend.post)!, trend]))
    return withSlots(fused, [...chosen.keys()], every, count).map(({ post, inSlot }) =>
      candidate(post, inSlot ? [trendingTerm(chosen.get(post)!, within)] : []),
    )
  },
})

function trendingTerm({ accounts, rate, average }: Trend, within: number): Term {
  const people = accounts === 1 ? '1 account' : `${accounts} accounts`
  const detail = `${people} in the last ${formatDuration(within)}, taken for ${rate.toFixed(1)} an hour; the average is ${average.toFixed(1)}`
  return { name: 'trending', ms: 0, detail }
}

function termOf({ source: index, rank, share }: Vote, source: Source & { readonly weight: number }): Term {
  const { feed = 'this feed', order, weight } = source
  const way =
    order === undefined ? '' : ` by ${typeof order === 'string' ? order : Object.keys(order as object)[0]}`
  const points = share === 0 ? '' : `, ${share.toFixed(4)} points`
  return {
    name: `source ${index + 1}`,
    ms: 0,
    detail: `place ${rank} of ${feed}${way}, weight ${weight}${points}`,
  }
}
