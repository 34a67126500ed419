import { z } from 'zod'
import { AMOUNTS, amountOf, meets, type Needs, type Threshold } from '../../counters.ts'
import { defineFilter } from '../filter.ts'
import { bounds } from '../options/bounds.ts'

const amount = z.int().min(0)
const bound = (what: string) => bounds(amount, `number of ${what}`).optional()

export default defineFilter({
  summary: 'Matches posts with a certain number of likes, reposts, replies or quotes.',
  details: `Counts the accounts that engaged with the post, each once for each kind, and not its author. Where several amounts
are bounded, all must hold. \`total\` is the sum of the four.

A post has none of these when it arrives. So a post for which everything else in the rule holds is kept, shown to
nobody, and comes into the feed in the moment it reaches the threshold, at the place that the order gives it; it goes
when it falls below again. Only engagement that arrives after the post was stored is counted.

Give the rule other conditions too: one that consists of thresholds alone keeps every post of the network until it is
too old.`,
  config: z
    .strictObject({
      likes: bound('likes').meta({ description: 'Accounts that like it.' }),
      reposts: bound('reposts').meta({ description: 'Accounts that repost it.' }),
      replies: bound('accounts that answer').meta({ description: 'Accounts that answer it directly.' }),
      quotes: bound('accounts that quote').meta({ description: 'Accounts that quote it.' }),
      total: bound('engagements').meta({ description: 'The sum of all four.' }),
    })
    .refine((value) => AMOUNTS.some((name) => value[name] !== undefined), {
      error: `needs something to count: ${AMOUNTS.join(', ')}`,
    }),
  examples: [
    {
      yaml: 'engagement: { likes: { atLeast: 5 } }',
      matches: { text: 'a cat', likes: 5 },
      rejects: { text: 'a cat', likes: 4, reposts: 9 },
    },
    {
      yaml: 'engagement: { total: { atLeast: 3, atMost: 10 } }',
      matches: { likes: 2, replies: 1 },
      rejects: { likes: 2 },
    },
  ],
  compile(value) {
    const thresholds = AMOUNTS.flatMap((name): Threshold[] =>
      value[name] === undefined ? [] : [{ amount: name, ...value[name] }],
    )
    const needs: Needs = thresholds.length === 1 ? thresholds[0]! : { all: thresholds }
    return {
      matches: ({ counters }) => meets(needs, counters),
      anchors: undefined,
      needs,
      cost: 'low',
      explain: ({ counters }) =>
        thresholds.map((one) => `${one.amount}: ${amountOf(one.amount, counters)}`).join(', '),
    }
  },
})
