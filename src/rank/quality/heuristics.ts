import { altText } from './alt-text.ts'
import { authorBurst } from './author-burst.ts'
import { capitals } from './capitals.ts'
import { copies } from './copies.ts'
import { emoji } from './emoji.ts'
import { hashtags } from './hashtags.ts'
import type { Heuristic } from './heuristic.ts'
import { labels } from './labels.ts'
import { language } from './language.ts'
import { length } from './length.ts'
import { linkBurst } from './link-burst.ts'
import { linkOnly } from './link-only.ts'
import { links } from './links.ts'
import { mentions } from './mentions.ts'
import { repetition } from './repetition.ts'

/** Every heuristic of the quality order, by the name that users give its weight under. */
export const HEURISTICS = {
  length,
  capitals,
  hashtags,
  mentions,
  links,
  linkOnly,
  emoji,
  repetition,
  altText,
  language,
  labels,
  copies,
  authorBurst,
  linkBurst,
} as const satisfies Record<string, Heuristic>

export type HeuristicName = keyof typeof HEURISTICS
