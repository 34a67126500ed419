import type { Loaded } from '../../config/load.ts'
import type { MachineFlags } from '../../config/machine-settings.ts'
import { type Counters, NO_COUNTERS } from '../../counters.ts'
import type { Post } from '../../event.ts'
import { postFromExample } from '../../match/facets.ts'
import type { Reader } from '../../persist/database.ts'
import type { Circumstances } from '../../rank/arithmetic.ts'
import type { RankedFeed } from '../../rank/feed.ts'
import { encodeTid, tidAt } from '../../tid.ts'
import { loadFor, tellProblems } from '../settings.ts'

/** A post that `lycan explain` is asked about, with all that feeds look at. Disposing of it closes the database. */
export interface AskedPost extends AsyncDisposable {
  readonly post: Post
  readonly origin: PostOrigin
  readonly counters: Counters
  /** What is stored about the post in a feed, by the feed's key. */
  readonly knownIn: (feed: string) => Circumstances
  readonly loaded: Loaded
  /** Where the lists of feeds are; undefined for a post that is not stored, which stands in none. */
  readonly stored: StoredLists | undefined
}

/** Where the post comes from: the command line, the database, or the AppView at this address. */
export type PostOrigin = 'text' | 'stored' | { readonly fetchedFrom: string }

export interface StoredLists {
  readonly reader: Reader
  /** The feeds that the database knows, by key. */
  readonly feeds: ReadonlyMap<string, RankedFeed>
  /** The DID of the reader whose lists are asked for; undefined for a stranger. */
  readonly viewer: string | undefined
}

/** Why there is no post to explain; undefined `message` where it has been told. */
export interface NothingAsked {
  readonly message: string | undefined
  /** The command is wrong, not what is stored. */
  readonly isMistake: boolean
}

/** The settings cannot be used, and that has been told. */
export const TOLD: NothingAsked = { message: undefined, isMistake: true }

/** A text as a post that just came. */
export async function askText(
  text: string,
  langs: readonly string[] | undefined,
  flags: MachineFlags,
): Promise<AskedPost | NothingAsked> {
  const loaded = await loadFor(flags)
  if (!tellProblems(loaded)) return TOLD
  const now = Date.now()
  const rkey = encodeTid(tidAt(now * 1000))
  const post = postFromExample({ text, rkey, createdAt: now, ...(langs && { langs }) })
  return {
    loaded,
    post,
    origin: 'text',
    counters: NO_COUNTERS,
    knownIn: () => ({}),
    stored: undefined,
    [Symbol.asyncDispose]: async () => {},
  }
}
