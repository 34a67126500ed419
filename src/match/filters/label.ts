import { z } from 'zod'
import { presenceOf } from '../deciding.ts'
import { defineFilter } from '../filter.ts'
import { oneOrMore } from '../options/one-or-more.ts'

// https://atproto.com/specs/label: lower-case letters and hyphens; values that begin with ! have meaning to all apps.
const label = z.string().refine((text) => /^!?[a-z][a-z-]*$/.test(text) && text.length <= 128, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a label; labels are lower-case letters and hyphens, such as porn or graphic-media`,
})

export default defineFilter({
  summary: 'Matches posts that carry at least one of the given labels.',
  details: `Counts labels that authors put on their own posts: \`porn\`, \`sexual\`, \`nudity\`, \`graphic-media\`, \`!no-unauthenticated\` and
whatever else their app offers.`,
  config: oneOrMore(label),
  examples: [
    {
      yaml: 'label: [porn, nudity]',
      matches: { labels: ['nudity'] },
      rejects: { labels: ['graphic-media'] },
    },
  ],
  compile(value) {
    return {
      ...presenceOf('label', [value].flat()),
      explain: ({ post }) => (post.labels.length === 0 ? 'no labels' : `labelled ${post.labels.join(', ')}`),
    }
  },
})
