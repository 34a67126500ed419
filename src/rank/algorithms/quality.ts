import { z } from 'zod'
import { duration } from '../../duration.ts'
import { type Arrival, defineAlgorithm, sumOf, type Term } from '../algorithm.ts'
import { FEEDBACK_SUMMARY, judgeFeedback } from '../quality/feedback.ts'
import type { Finding } from '../quality/heuristic.ts'
import { HEURISTICS, type HeuristicName } from '../quality/heuristics.ts'
import { judgeLift, LIFT_SUMMARY } from '../quality/lift.ts'

const HOUR_MS = 3_600_000
const names = Object.keys(HEURISTICS) as HeuristicName[]

const weight = z
  .union([z.number().min(0).max(10), z.literal('off')], {
    error: (issue) =>
      `expected a weight from 0 to 10, where 1 is as usual, or off; got ${JSON.stringify(issue.input)}`,
  })
  .default(1)

type Name = HeuristicName | 'lift' | 'feedback'

const summaries = [
  ...names.map((name) => [name, HEURISTICS[name].summary] as const),
  ['lift', LIFT_SUMMARY],
  ['feedback', FEEDBACK_SUMMARY],
] as const

const weights = z.strictObject(
  Object.fromEntries(
    summaries.map(([name, summary]) => [name, weight.meta({ description: `${sentence(summary)}.` })]),
  ) as Record<Name, typeof weight>,
)

const config = z.strictObject({
  exclude: z
    .union([duration({ atLeast: '1h' }), z.literal('never')], {
      error: (issue) => `expected a duration such as 24h, or never; got ${JSON.stringify(issue.input)}`,
    })
    .prefault('24h')
    .meta({
      description:
        'Posts that the heuristics together move down by this much or more when they arrive stay out of the feed; `never` keeps them all.',
    }),
  weights: weights.prefault({}).meta({
    description: 'What each heuristic counts for: 1 as usual, 2 twice as much, 0 or `off` nothing.',
  }),
})

type Config = z.output<typeof config>

export default defineAlgorithm({
  family: 'keyed',
  summary: 'Newest first, with posts of low quality further down or out.',
  details: `Each heuristic moves a post by some hours when it arrives, so that a post at −6 h stands among posts that are six hours
older. What moves down by \`exclude\` or more does not enter the feed. The table tells the hours of each at its usual weight;
\`weights: { capitals: off, copies: 2 }\` turns one off and doubles another.

\`copies\`, \`authorBurst\` and \`linkBurst\` compare a post with those that the feed's rule wanted before it, whether they got in
or not: all of the last six hours, at most 20,000. The clock is that of the posts, and the memory is stored with the posts,
so neither a restart nor a replay of less than six hours changes what is decided. To leave duplicates of the whole network out, use the filter
\`duplicate\`.

\`lift\` and \`feedback\` move posts that are in the feed already. What is usual for an author is the mean of log2(1 + engagement)
over their stored posts, replies aside, that left their first day, halved in weight every two weeks; an author of whom little
is known is taken for an average one. It is settled when a post arrives. Feeds that keep posts for less than a day never learn
it, unless the corpus keeps them. Feedback is what signed-in readers tell their app about the posts of this feed, each by
their last wish; it counts within seconds.`,
  config,
  collections: ['app.bsky.feed.like', 'app.bsky.feed.repost'],
  recalls: true,
  onArrival: (arrival, { weights: given }) => judge(arrival, given),
  excludes: (terms, { exclude }) => exclude !== 'never' && sumOf(terms) <= -exclude,
  readsUsual: true,
  follows: ({ weights: given }) => [
    ...(isOn(given.lift) ? (['engagement'] as const) : []),
    ...(isOn(given.feedback) ? (['feedback'] as const) : []),
  ],
  onEngagement: (stats, { weights: given }, usual) =>
    isOn(given.lift) ? weighted('lift', judgeLift(stats, usual), given.lift) : [],
  onFeedback: (feedback, { weights: given }) =>
    isOn(given.feedback) ? weighted('feedback', judgeFeedback(feedback), given.feedback) : [],
})

/** A term for each heuristic that has something to say. */
function judge(arrival: Arrival, given: Config['weights']): Term[] {
  return names.flatMap((name) => {
    const factor = given[name]
    return isOn(factor) ? weighted(name, HEURISTICS[name].judge(arrival), factor) : []
  })
}

function isOn(factor: Config['weights'][Name]): factor is number {
  return factor !== 'off' && factor !== 0
}

function weighted(name: Name, finding: Finding | undefined, factor: number): Term[] {
  if (finding === undefined) return []
  return [{ name, ms: Math.round(finding.hours * factor * HOUR_MS), detail: finding.detail }]
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
