import { z } from 'zod'
import { account } from '../../match/options/accounts.ts'
import { postReference } from './syntax.ts'

const texts = z.array(z.string())
const counter = z.int().min(0).optional()

/** A record as the network has it; lexicon app.bsky.feed.post. What else it holds is read as that of a post that arrives. */
const record = z.looseObject({
  $type: z
    .literal('app.bsky.feed.post')
    .optional()
    .meta({ description: 'The type of the record, which may be left out.' }),
  text: z.string().max(3000).meta({ description: 'The text of the post.' }),
})

/** What may be told beside a record: all else stands in it. */
const BESIDE_RECORD = new Set(['record', 'author', 'likes', 'reposts', 'replies', 'quotes'])

/** A post as tests describe it: what is left out is empty, and hashtags, links and mentions are found in the text. */
const described = z.strictObject({
  text: z.string().optional().meta({ description: 'The text of the post.' }),
  record: record.optional().meta({
    description:
      'Instead of all but author and counters: the whole record, as the network has it (JSON is YAML too), with embeds and facets.',
  }),
  uri: postReference.optional().meta({
    description:
      'Instead of everything else: the at:// URI of a stored post, which is judged as it is stored. The test is skipped where the post or the database is not there.',
  }),
  author: account
    .optional()
    .meta({ description: 'Who wrote it, by DID or handle. Handles are not looked up.' }),
  langs: texts.optional().meta({ description: 'Declared languages.', examples: [['en', 'pt-BR']] }),
  tags: texts.optional().meta({ description: 'Hashtags, instead of those found in the text.' }),
  mentions: z
    .array(account)
    .optional()
    .meta({ description: 'Mentioned accounts, instead of those found in the text.' }),
  links: texts.optional().meta({ description: 'Addresses, instead of those found in the text.' }),
  titles: texts.optional().meta({ description: 'Title and description of the link card.' }),
  alts: texts.optional().meta({ description: 'Alt texts of images and video.' }),
  labels: texts
    .optional()
    .meta({ description: 'Labels that the author put on the post.', examples: [['nudity']] }),
  images: z.int().min(0).optional().meta({ description: 'How many images it has.' }),
  video: z.boolean().optional().meta({ description: 'Whether it has a video.' }),
  gif: z.boolean().optional().meta({ description: 'Whether it has a GIF.' }),
  external: z.boolean().optional().meta({ description: 'Whether it has a link card.' }),
  quote: postReference.optional().meta({ description: 'The at:// URI of the post that it quotes.' }),
  replyTo: postReference.optional().meta({ description: 'The at:// URI of the post that it answers.' }),
  createdAt: z.iso
    .datetime({ offset: true, error: 'expected a time such as 2026-11-20T12:00:00Z' })
    .optional()
    .meta({
      description: 'When it was written.',
    }),
  likes: counter.meta({ description: 'How many accounts like it.' }),
  reposts: counter.meta({ description: 'How many accounts repost it.' }),
  replies: counter.meta({ description: 'How many accounts answered it.' }),
  quotes: counter.meta({ description: 'How many accounts quote it.' }),
})

const testPost = described.superRefine((post, context) => {
  const { uri, record } = post
  for (const key of Object.keys(post)) {
    const isMore = uri === undefined ? record !== undefined && !BESIDE_RECORD.has(key) : key !== 'uri'
    if (!isMore) continue
    const message =
      uri === undefined
        ? 'does not go with `record`, which says it itself'
        : 'does not go with `uri`, which names a stored post'
    context.addIssue({ code: 'custom', path: [key], message })
  }
})

/** One test of a feed. */
export const testEntry = z.strictObject({
  name: z.string().min(1).optional().meta({ description: 'What the test shows, for the report.' }),
  post: testPost.meta({ description: 'The post to try.' }),
  expect: z.enum(['in', 'out']).meta({ description: 'Whether the feed must want it.' }),
})

export type TestEntry = z.output<typeof testEntry>
export type TestPost = z.output<typeof testPost>
