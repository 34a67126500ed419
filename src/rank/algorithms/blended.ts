import { z } from 'zod'
import { defineAlgorithm, type Source, type Term } from '../algorithm.ts'
import { byQuota, byReciprocalRank, type Vote } from '../fusion.ts'

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

export default defineAlgorithm({
  family: 'composed',
  personal: false,
  summary: 'Several feeds, or several orders of one feed, in one list.',
  details: `With \`mode: quota\` the sources take turns by their weights: weights 6, 3 and 1 give six, three and one of every ten posts, as long as each has posts left. With \`mode: rrf\` (reciprocal rank fusion) a post counts weight / (60 + place) for every source it stands in, so that what several sources hold comes first. Each post is shown once. \`diversity:\` limits authors and threads across all sources; feeds bring the diversity of their own.

A feed whose sources all name feeds needs no \`match\`. A source that is put into another order is sorted among the 1,000 posts that stand highest in its own. Blended feeds cannot be sources of blended feeds.`,
  config: z.strictObject({
    sources: z.array(source).min(1).max(20).meta({
      description: 'Where posts come from, 20 sources at most.',
    }),
    mode: z.enum(['quota', 'rrf']).default('quota').meta({
      description: 'How they are put together: taking turns (`quota`) or by places (`rrf`).',
    }),
  }),
  collections: [],
  sources: ({ sources }): readonly Source[] => sources,
  async compose({ top, count }, { sources, mode }) {
    const lists = await Promise.all(
      sources.map(async ({ weight }, index) => ({ weight, posts: await top(index, count) })),
    )
    const fused = (mode === 'rrf' ? byReciprocalRank : byQuota)(lists, count)
    return fused.map(({ post: { author, rkey, terms = [] }, votes }) => ({
      author,
      rkey,
      terms: [...votes.map((vote) => termOf(vote, sources[vote.source]!)), ...terms],
    }))
  },
})

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
