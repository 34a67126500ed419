import { z } from 'zod'
import type { Post } from '../../event.ts'
import { defineFilter } from '../filter.ts'
import { bounds, isWithin } from '../options/bounds.ts'

const COUNTED = {
  links: (post) => post.links.length,
  hashtags: (post) => post.tags.length,
  mentions: (post) => post.mentions.length,
  images: (post) => post.images,
} satisfies Record<string, (post: Post) => number>

type Counted = keyof typeof COUNTED
const names = Object.keys(COUNTED) as Counted[]
const amount = z.int().min(0)

export default defineFilter({
  summary: 'Matches posts with a certain number of links, hashtags, mentions or images.',
  details: 'Where several are bounded, all must hold. The same link, hashtag or mention counts once.',
  config: z
    .strictObject({
      links: bounds(amount, 'number of links')
        .optional()
        .meta({ description: 'Links in the text and the link card.' }),
      hashtags: bounds(amount, 'number of hashtags').optional().meta({ description: 'Hashtags.' }),
      mentions: bounds(amount, 'number of mentions').optional().meta({ description: 'Mentioned accounts.' }),
      images: bounds(amount, 'number of images').optional().meta({ description: 'Images.' }),
    })
    .refine((value) => names.some((name) => value[name] !== undefined), {
      error: `needs something to count: ${names.join(', ')}`,
    }),
  examples: [
    {
      yaml: 'count: { hashtags: { atMost: 3 }, mentions: { atMost: 5 } }',
      matches: { text: 'a #cat' },
      rejects: { tags: ['follow', 'like', 'share', 'win'] },
    },
  ],
  compile(value) {
    const counted = names.filter((name) => value[name] !== undefined)
    return {
      matches: ({ post }) => {
        for (const name of counted) if (!isWithin(COUNTED[name](post), value[name]!)) return false
        return true
      },
      anchors: undefined,
      cost: 'low',
      explain: ({ post }) => counted.map((name) => `${name}: ${COUNTED[name](post)}`).join(', '),
    }
  },
})
