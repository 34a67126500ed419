import { z } from 'zod'
import { ENOUGH_LETTERS, shareOfCapitals } from '../capitals.ts'
import { defineFilter } from '../filter.ts'
import { bounds, isWithin } from '../options/bounds.ts'

export default defineFilter({
  summary: 'Matches posts by the share of capitals among the letters of their text.',
  details: `The share is a number from 0 to 1. Only letters that have two cases count, so it is 0 for scripts without them, and also for
texts of fewer than ${ENOUGH_LETTERS} such letters. Links are not counted.`,
  config: bounds(z.number().min(0).max(1), 'share of capitals, from 0 to 1'),
  examples: [
    {
      yaml: 'caps: { atMost: 0.5 }',
      matches: { text: 'NASA is going back' },
      rejects: { text: 'BUY THIS RIGHT NOW' },
    },
  ],
  compile: (bound) => ({
    matches: ({ post }) => isWithin(shareOfCapitals(post.text), bound),
    anchors: undefined,
    explain: ({ post }) => `${Math.round(shareOfCapitals(post.text) * 100)} % capitals`,
  }),
})
