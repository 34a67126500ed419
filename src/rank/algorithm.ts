import type { z } from 'zod'
import type { Post } from '../event.ts'

/** Distinct accounts that engaged with a post. */
export interface PostStats {
  readonly likes: number
  readonly reposts: number
  readonly replies: number
  readonly quotes: number
}

/** One way of ordering a feed. The name of its file is the name users write in YAML. */
interface AlgorithmBase<Config extends z.ZodType> {
  /** One sentence for the reference and for editors. */
  readonly summary: string
  readonly details?: string
  /** Validates, types, documents and JSON-Schemas the option's value. The bare name means `{}`. */
  readonly config: Config
  /** Collections beyond posts whose events the order needs. */
  readonly collections: readonly ('app.bsky.feed.like' | 'app.bsky.feed.repost')[]
}

/**
 * An order that every reader shares: a pure function gives each post a key, the frame stores, pages and re-keys.
 * Keys are milliseconds and a key never has to be recomputed because time passed.
 */
export interface KeyedAlgorithm<Config extends z.ZodType = z.ZodType> extends AlgorithmBase<Config> {
  readonly family: 'keyed'
  /** Larger is nearer the top; an integer number of milliseconds. */
  key(post: Pick<Post, 'time'>, stats: PostStats, config: z.output<Config>): number
}

/** Orders computed per reader (`family: 'composed'`) join this union with the first of them. */
export type Algorithm<Config extends z.ZodType = z.ZodType> = KeyedAlgorithm<Config>

/** Types an algorithm's configuration from its schema. */
export function defineAlgorithm<Config extends z.ZodType>(algorithm: Algorithm<Config>): Algorithm<Config> {
  return algorithm
}
