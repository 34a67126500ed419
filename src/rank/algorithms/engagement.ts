import { z } from 'zod'
import { describeCounters } from '../../counters.ts'
import { duration } from '../../duration.ts'
import { defineAlgorithm, type PostStats } from '../algorithm.ts'
import { hackerNews } from '../hacker-news.ts'

const PRESETS = { hot: '4h', day: '18h', week: '3d' } as const

/** Keys move by this part of the half-life, so that a post with 10,000 likes has moved 133 times and not 10,000. */
const STEPS_PER_HALF_LIFE = 10

const GRAVITY = 1.8

const weight = z.number().min(0).max(100)
const weights = z
  .strictObject({
    like: weight.default(1).meta({ description: 'What an account that likes the post counts.' }),
    repost: weight.default(2).meta({ description: 'What an account that reposts it counts.' }),
    reply: weight.default(3).meta({ description: 'What an account that answers it counts.' }),
    quote: weight.default(2).meta({ description: 'What an account that quotes it counts.' }),
  })
  .refine((value) => Object.values(value).some((each) => each > 0), {
    error: 'needs a weight above 0; without any, use `order: chronological`',
  })

const options = z
  .strictObject({
    halfLife: duration({ atLeast: '1m', atMost: '30d' }).prefault(PRESETS.hot).meta({
      description: 'After this time a post needs twice the engagement to stand as high as a new one.',
    }),
    weights: weights.prefault({}).meta({ description: 'How much each kind of engagement counts.' }),
    formula: z.enum(['decay', 'hackerNews']).default('decay').meta({
      description:
        'How age counts: `decay` halves a post with every half-life; `hackerNews` divides by a power of its age.',
    }),
    gravity: z
      .number()
      .min(0.1)
      .max(10)
      .optional()
      .meta({
        description: `The power of the age that \`hackerNews\` divides by; ${GRAVITY} where nothing is said.`,
      }),
  })
  .refine(({ formula, gravity }) => gravity === undefined || formula === 'hackerNews', {
    error: 'is for `formula: hackerNews` only; with `decay`, `halfLife` says how fast posts sink',
    path: ['gravity'],
  })

const preset = z.enum(Object.keys(PRESETS) as [keyof typeof PRESETS, ...(keyof typeof PRESETS)[]])

export default defineAlgorithm({
  family: 'keyed',
  summary: 'What accounts engage with first, newer posts before older ones.',
  details: `A post with engagement E stands as high as one without any that is H·log2(1 + E) younger, where H is the half-life and E
the weighted number of accounts that like, repost, answer and quote it. So one like is worth one half-life, three are
worth two, seven three. Every account counts once for each kind, and the author not at all; what is undone counts down.
A post moves in steps of a tenth of the half-life.

The names of common half-lives may stand for the options: \`hot\` (4 hours), \`day\` (18 hours: the best of today), \`week\`
(3 days).

With \`formula: hackerNews\` posts stand by E / (hours + 2)^\`gravity\`. That order changes as time passes, so the feed is put
together every ten seconds, and readers page through what they began with. Each stretch of 500 posts, chosen by \`halfLife\`
as above, is sorted by the formula. With half-lives from three to six hours both orders agree on nine of ten pairs of
posts, and \`decay\` costs less.`,
  config: z.union([preset.transform((name) => options.parse({ halfLife: PRESETS[name] })), options]),
  collections: ['app.bsky.feed.like', 'app.bsky.feed.repost'],
  onEngagement(stats, { halfLife, weights: each }) {
    // A hair above, so that what is a whole number of steps stays one whatever log2 rounds to.
    const steps = Math.floor(Math.log2(1 + points(stats, each)) * STEPS_PER_HALF_LIFE + 1e-9)
    const ms = (steps * halfLife) / STEPS_PER_HALF_LIFE
    return [{ name: 'engagement', ms, detail: describeCounters(stats) }]
  },
  rescore: ({ formula, gravity = GRAVITY, weights: each }) =>
    formula === 'decay' ? undefined : hackerNews(gravity, (stats) => points(stats, each)),
})

function points(stats: PostStats, each: z.output<typeof weights>): number {
  return (
    stats.likes * each.like +
    stats.reposts * each.repost +
    stats.replies * each.reply +
    stats.quotes * each.quote
  )
}
