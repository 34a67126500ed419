import type { z } from 'zod'
import type { Coordinates } from '../coordinates.ts'
import type { Counters, Needs } from '../counters.ts'
import type { Post, ToldPlace } from '../event.ts'
import type { Anchor } from './atom.ts'
import type { Deciding } from './deciding.ts'
import type { Document } from './document.ts'
import type { Circle } from './geo/area.ts'
import type { Gazetteer } from './geo/gazetteer.ts'

/** What a compiled condition answers, and how the matcher may find its candidates. */
export interface Condition {
  /** Whether the post satisfies the condition. The hot path: no throwing, no allocation to speak of. */
  matches(document: Document): boolean
  /**
   * Atoms of which at least one is present in every post that matches: the inverted index finds candidates by
   * them. Empty where no post can match, undefined where no such set exists (a bound on length, say).
   */
  readonly anchors: readonly Anchor[] | undefined
  /** Atoms that decide the condition by their presence; the matcher then need not ask. See deciding.ts. */
  readonly deciding?: Deciding
  /** Whether the words among the anchors are without diacritics, which the full-text index of stored posts keeps. */
  readonly plain?: boolean
  /**
   * For conditions about counters, which follow a post for as long as it is kept: the whole condition as it is stored
   * with the post. Nothing else in the condition may matter. See unsettled.ts.
   */
  readonly needs?: Needs
  /** Conditions side by side are tried by what their answers cost; some tens of nanoseconds where nothing is said. */
  readonly cost?: 'low' | 'high'
  /**
   * Called with every post of the stream in order, wanted or not, before anything is asked about it; for
   * conditions that compare a post with earlier ones. Calling it twice with one post must change nothing.
   */
  witness?(document: Document): void
  /** The middle of the part of the globe that the condition asks about, for orders by distance. */
  readonly center?: Coordinates | undefined
  /** A circle that holds the part of the globe that the condition asks about, where it has points. See areas.ts. */
  readonly bounds?: Circle | undefined
  /** Which other records the condition reads of those that tell where a post belongs. */
  readonly tells?: readonly ToldPlace['by'][]
  /** The words, #hashtags and domains by which this post matches, to be marked where it is shown. Off the hot path. */
  found?(document: Document): readonly string[]
  /** What in this post made it match or not, in a few words; for people, off the hot path. */
  explain?(document: Document): string
}

/** What compiling a filter may ask of its surroundings. */
export interface CompileContext {
  /** The words of a list named in the settings; reports at `path` and answers none where there is no such list. */
  words(list: string, path: readonly PropertyKey[]): readonly string[]
  /** The accounts (DIDs and handles) of a list named in the settings; reports as `words` does. */
  accounts(list: string, path: readonly PropertyKey[]): readonly string[]
  /** The DID of a handle, where it is known by now. */
  resolveHandle(handle: string): string | undefined
  /** The places of the world and of the settings; the data is read by the first call. */
  gazetteer(): Gazetteer
  /** Something that conditions share: the one made before under the same key, or else a new one. */
  shared<Value>(key: string, create: () => Value): Value
  /** Reports a problem at a path below the option's own. */
  report(path: readonly PropertyKey[], message: string, severity?: 'error' | 'warning'): void
}

/**
 * A post in an example: what is left out is empty. Tags, links and mentions are found in the text where they are
 * absent, counters zero. See facets.ts.
 */
export type ExamplePost = Partial<Post & Counters>

export interface FilterExample {
  /** One condition, as it would stand under `match:`. */
  readonly yaml: string
  readonly matches: ExamplePost
  readonly rejects: ExamplePost
  /** Posts that went before, in order, for filters that remember. */
  readonly before?: readonly ExamplePost[]
}

/** One kind of condition. The name of its file is the name users write in YAML. */
export interface Filter<Config extends z.ZodType = z.ZodType> {
  /** One sentence for the reference and for editors. */
  readonly summary: string
  /** Further paragraphs for the reference, Markdown. */
  readonly details?: string
  /** Validates, types, documents and JSON-Schemas the option's value: its only declaration. */
  readonly config: Config
  /** Shown in the reference and run by the test suite. */
  readonly examples: readonly FilterExample[]
  /** Called once per use when settings are read. */
  compile(config: z.output<Config>, context: CompileContext): Condition
}

/** Types a filter's configuration from its schema. */
export function defineFilter<Config extends z.ZodType>(filter: Filter<Config>): Filter<Config> {
  return filter
}
