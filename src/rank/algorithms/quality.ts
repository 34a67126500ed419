import { z } from 'zod'
import { duration } from '../../duration.ts'
import { type Arrival, defineAlgorithm, sumOf, type Term } from '../algorithm.ts'
import { HEURISTICS, type HeuristicName } from '../quality/heuristics.ts'

const HOUR_MS = 3_600_000
const names = Object.keys(HEURISTICS) as HeuristicName[]

const weight = z
  .union([z.number().min(0).max(10), z.literal('off')], {
    error: (issue) =>
      `expected a weight from 0 to 10, where 1 is as usual, or off; got ${JSON.stringify(issue.input)}`,
  })
  .default(1)

const weights = z.strictObject(
  Object.fromEntries(
    names.map((name) => [name, weight.meta({ description: `${sentence(HEURISTICS[name].summary)}.` })]),
  ) as Record<HeuristicName, typeof weight>,
)

const config = z.strictObject({
  exclude: z
    .union([duration({ atLeast: '1h' }), z.literal('never')], {
      error: (issue) => `expected a duration such as 24h, or never; got ${JSON.stringify(issue.input)}`,
    })
    .prefault('24h')
    .meta({
      description:
        'Posts that the heuristics together move down by this much or more stay out of the feed; `never` keeps them all.',
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
\`duplicate\`.`,
  config,
  collections: [],
  recalls: true,
  onArrival: (arrival, { weights: given }) => judge(arrival, given),
  excludes: (terms, { exclude }) => exclude !== 'never' && sumOf(terms) <= -exclude,
})

/** A term for each heuristic that has something to say. */
function judge(arrival: Arrival, given: Config['weights']): Term[] {
  const terms: Term[] = []
  for (const name of names) {
    const factor = given[name]
    if (factor === 'off' || factor === 0) continue
    const finding = HEURISTICS[name].judge(arrival)
    if (finding !== undefined)
      terms.push({ name, ms: Math.round(finding.hours * factor * HOUR_MS), detail: finding.detail })
  }
  return terms
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
