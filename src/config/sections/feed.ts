import { z } from 'zod'
import { diversitySection } from './diversity.ts'
import { ruleEntry } from './rule.ts'
import { did, postReference } from './syntax.ts'
import { testEntry } from './test-entry.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Text with the two bounds that lexicons know: graphemes (what readers count) and bytes of UTF-8. */
function boundedText(graphemes: number, bytes: number) {
  return z
    .string()
    .min(1)
    .refine((text) => [...segmenter.segment(text)].length <= graphemes, {
      error: (issue) =>
        `must have at most ${graphemes} characters; it has ${[...segmenter.segment(String(issue.input))].length}`,
    })
    .refine((text) => Buffer.byteLength(text) <= bytes, {
      error: (issue) =>
        `must have at most ${bytes} bytes in UTF-8; it has ${Buffer.byteLength(String(issue.input))}`,
    })
}

/** Record keys: https://atproto.com/specs/record-key. Clients and tools expect those of feeds to be 15 characters at most. */
export const feedKey = z
  .string()
  .refine((key) => /^[A-Za-z0-9._:~-]+$/.test(key) && key !== '.' && key !== '..', {
    error: (issue) =>
      `${JSON.stringify(issue.input)} cannot name a feed; use letters a–z, digits and - . _ ~ :`,
  })
  .refine((key) => key.length <= 15, {
    error: (issue) =>
      `${JSON.stringify(issue.input)} is too long to name a feed: ${String(issue.input).length} characters, at most 15`,
  })
  .meta({ pattern: '^[A-Za-z0-9._:~-]{1,15}$' })

/** One feed. What stands under `match` and `order` is read by the rules and by the order itself. */
export const feedEntry = z.strictObject({
  name: boundedText(24, 240).meta({
    description: 'What readers see as the name of the feed; at most 24 characters.',
  }),
  description: boundedText(300, 3000).optional().meta({
    description: 'What readers see below the name; at most 300 characters.',
  }),
  avatar: z.string().min(1).optional().meta({
    description: 'A PNG or JPEG file of at most 1,000,000 bytes, relative to the file that names it.',
  }),
  acceptsInteractions: z.boolean().optional().meta({
    description:
      'Whether apps tell the feed what readers did with its posts, and offer "Show more like this" and "Show less like this". Part of the published record; `false` if not said.',
  }),
  contentMode: z.enum(['unspecified', 'video']).optional().meta({
    description:
      'How apps show the feed: `video` as a stream of videos, `unspecified` as posts. Part of the published record; `unspecified` if not said.',
  }),
  labels: z
    .array(z.string().min(1).max(128))
    .max(10)
    .optional()
    .meta({
      description: 'Labels that you put on the feed yourself. Part of the published record.',
      examples: [['porn']],
    }),
  auth: z
    .union([z.enum(['anonymous', 'optional', 'required']), z.array(did).min(1)])
    .default('anonymous')
    .meta({
      description:
        'Who may read the feed. `anonymous`: everybody, and nobody is asked who they are. `optional`: everybody, readers are told apart where they are signed in. `required`: only readers who are signed in. A list of DIDs: only these.',
    }),
  match: ruleEntry.optional().meta({
    description: 'Which posts are wanted. Required, unless the order takes all its posts from other feeds.',
  }),
  order: z.unknown().optional().meta({
    id: 'order',
    title: 'order',
    description: 'How posts are ordered; `chronological` if not said.',
  }),
  diversity: diversitySection.optional().meta({
    description:
      'Keeps single authors and threads from filling the feed. A post that comes too soon waits for the first place that the limits allow; what finds none among the next 500 posts is left out.',
  }),
  pin: postReference
    .optional()
    .meta({ description: 'A post shown first on the first page, by its at:// URI.' }),
  tests: z.array(testEntry).default([]).meta({
    description: 'Posts that the feed must or must not want; `lycan test` tries them, in this order.',
  }),
})

export type FeedEntry = z.output<typeof feedEntry>
