/** What simulated people talk about. */
export const TOPICS = [
  'life',
  'cats',
  'space',
  'football',
  'music',
  'food',
  'travel',
  'programming',
  'news',
  'art',
] as const

export type Topic = (typeof TOPICS)[number]

/**
 * Things said in one language. In sentences `{n}` is a number, `{place}` a town and `{name}` a person, so that two
 * people who say the same thing seldom say it in the same words.
 */
export interface PhraseBank {
  /** Short utterances that start a post or are all of it. */
  readonly openers: readonly string[]
  readonly topics: Partial<Record<Topic, readonly string[]>>
  readonly closers: readonly string[]
  /** Hashtags that people of this language use instead of the English ones. */
  readonly tags?: Partial<Record<Topic, readonly string[]>>
  /** What stands between sentences; a space unless the script needs none. */
  readonly separator?: ''
}
