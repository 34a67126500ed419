import { z } from 'zod'
import type { Post } from '../../event.ts'
import type { Atom } from '../atom.ts'
import { presenceOf } from '../deciding.ts'
import type { Document } from '../document.ts'
import { defineFilter } from '../filter.ts'
import { oneOrMore } from '../options/one-or-more.ts'

/** Self-labels for which apps cover a post with a warning. */
const WARNINGS = new Set(['!warn', 'porn', 'sexual', 'nudity', 'graphic-media', 'gore', 'nsfl'])

const PARTS = {
  image: (post) => post.images > 0,
  video: (post) => post.video,
  gif: (post) => post.gif,
  external: (post) => post.external,
  link: (post) => post.links.length > 0,
  quote: (post) => post.quote !== undefined,
  alt: (post) => post.alts.length > 0,
  warning: (post) => post.labels.some((label) => WARNINGS.has(label)),
} satisfies Record<string, (post: Post) => boolean>

type Part = keyof typeof PARTS

export default defineFilter({
  summary: 'Matches posts that have at least one of the given parts.',
  details: `\`image\`, \`video\`, \`gif\` (an animation from Tenor or Giphy, or a .gif); \`external\` (a link card), \`link\` (a link in the text or a
card); \`quote\` (another post embedded); \`alt\` (an alt text on an image or video); \`warning\` (a label by the author for which
apps cover the post: ${[...WARNINGS].join(', ')}).`,
  config: oneOrMore(z.enum(Object.keys(PARTS) as [Part, ...Part[]])),
  examples: [
    { yaml: 'has: [image, video]', matches: { images: 2 }, rejects: { text: 'words only' } },
    { yaml: 'has: alt', matches: { images: 1, alts: ['a cat'] }, rejects: { images: 1 } },
  ],
  compile(value) {
    const parts = [value].flat()
    const features = parts.filter((part) => part !== 'warning')
    if (features.length === parts.length) return { ...presenceOf('feature', features), explain }
    const tests = parts.map((part) => PARTS[part])
    const anchors: Atom[] = [
      ...features.map((feature): Atom => ({ kind: 'feature', value: feature })),
      ...[...WARNINGS].map((label): Atom => ({ kind: 'label', value: label })),
    ]
    return { matches: ({ post }) => tests.some((test) => test(post)), anchors, explain }
  },
})

function explain({ post }: Document): string {
  const found = (Object.keys(PARTS) as Part[]).filter((part) => PARTS[part](post))
  return found.length === 0 ? 'text only' : `has ${found.join(', ')}`
}
