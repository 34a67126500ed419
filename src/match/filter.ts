import type { z } from 'zod'
import type { Post } from '../event.ts'
import type { Atom } from './atom.ts'
import type { Document } from './document.ts'

/** What a compiled condition answers, and how the matcher may find its candidates. */
export interface Condition {
  /** Whether the post satisfies the condition. The hot path: no allocation, no throwing. */
  matches(document: Document): boolean
  /**
   * Atoms of which at least one is present in every post that matches: the inverted index finds candidates by
   * them. Undefined where no such set exists (a bound on length, say).
   */
  readonly anchors: readonly Atom[] | undefined
  /** What in this post made it match or not, in a few words; for people, off the hot path. */
  explain?(document: Document): string
}

/** What compiling a filter may ask of its surroundings. */
export interface CompileContext {
  /** The words of a list named in the settings, or undefined where there is none. */
  words(list: string): readonly string[] | undefined
  /** The accounts (DIDs and handles) of a list named in the settings. */
  accounts(list: string): readonly string[] | undefined
  /** The DID of a handle, where it is known by now. */
  resolveHandle(handle: string): string | undefined
  /** Reports a problem at a path below the option's own. */
  report(path: readonly PropertyKey[], message: string, severity?: 'error' | 'warning'): void
}

/** A post in an example: what is left out is empty. Facets (tags, links, mentions) are made from the text when absent. */
export type ExamplePost = Partial<Omit<Post, 'time'>> & { readonly time?: number }

export interface FilterExample {
  /** One condition, as it would stand under `match:`. */
  readonly yaml: string
  readonly matches: ExamplePost
  readonly rejects: ExamplePost
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
