import { z } from 'zod'
import { account } from '../../match/options/accounts.ts'
import { postReference } from './syntax.ts'

const texts = z.array(z.string())
const counter = z.int().min(0).optional()

/** A post as tests describe it: what is left out is empty, and hashtags, links and mentions are found in the text. */
const testPost = z.strictObject({
  text: z.string().default('').meta({ description: 'The text of the post.' }),
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

/** One test of a feed. */
export const testEntry = z.strictObject({
  name: z.string().min(1).optional().meta({ description: 'What the test shows, for the report.' }),
  post: testPost.meta({ description: 'The post to try.' }),
  expect: z.enum(['in', 'out']).meta({ description: 'Whether the feed must want it.' }),
})

export type TestEntry = z.output<typeof testEntry>
export type TestPost = z.output<typeof testPost>
