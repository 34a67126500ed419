import type { Loaded } from '../config/load.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { type Counters, NO_COUNTERS } from '../counters.ts'
import { type Post, postUri, type RecordRef } from '../event.ts'
import { isAccountDid } from '../identity/did.ts'
import { postFromExample } from '../match/facets.ts'
import { type Reader, readOnly } from '../persist/database.ts'
import { knownHandles } from '../persist/handles.ts'
import { readPlacements } from '../persist/placements.ts'
import { readCounters, readPost } from '../persist/posts.ts'
import type { Circumstances } from '../rank/arithmetic.ts'
import type { RankedFeed } from '../rank/feed.ts'
import { echoesByFeed } from '../rank/recent/recent-arrivals.ts'
import { rankedFeeds } from '../roles/active-feeds.ts'
import { openStorage } from '../roles/storage.ts'
import { createLog } from '../telemetry/log.ts'
import { encodeTid, tidAt } from '../tid.ts'
import { loadFor, tellProblems } from './settings.ts'

/** A post that `lycan explain` is asked about, with all that feeds look at. Disposing of it closes the database. */
export interface AskedPost extends AsyncDisposable {
  readonly post: Post
  readonly counters: Counters
  /** What is stored about the post in a feed, by the feed's key. */
  readonly knownIn: (feed: string) => Circumstances
  readonly loaded: Loaded
  /** Where the lists of feeds are; undefined for a text, which stands in none. */
  readonly stored: StoredLists | undefined
}

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
    counters: NO_COUNTERS,
    knownIn: () => ({}),
    stored: undefined,
    [Symbol.asyncDispose]: async () => {},
  }
}

/** A stored post; `account` is the DID or handle of the reader whose lists are asked for. */
export async function askStored(
  ref: RecordRef,
  account: string | undefined,
  flags: MachineFlags,
): Promise<AskedPost | NothingAsked> {
  const settings = await loadFor(flags)
  if (!tellProblems(settings)) return TOLD
  await using resources = new AsyncDisposableStack()
  const log = createLog({ level: 'warn', pretty: true })
  const storage = resources.use(await openStorage({ settings: settings.settings.database, log, share: true }))
  const db = storage.open('tool', 1)
  const reader = readOnly(db)
  const post = await readPost(reader, ref)
  if (post === undefined) {
    const message = `${postUri(ref)} is not stored: no feed wanted it when it arrived, or it is older than what is kept; try --text with its text`
    return { message, isMistake: false }
  }
  const handles = await knownHandles(reader)
  const viewer = account === undefined ? undefined : didOf(account, handles)
  if (account !== undefined && viewer === undefined) {
    const why = account.startsWith('did:')
      ? 'that is not the DID of an account'
      : 'nobody here has looked up that handle; give the DID of the account'
    const message = `--viewer ${account}: ${why}, such as did:plc:ewvi7nxzyoun6zhxrhs64oiz`
    return { message, isMistake: true }
  }
  const counters = (await readCounters(reader, ref)) ?? NO_COUNTERS
  const echoes = await echoesByFeed(reader, post)
  const placements = await readPlacements(db, ref)
  const knownIn = (key: string) => ({ recent: echoes.get(key), ...placements.get(key) })
  const loaded = await loadFor(flags, { resolveHandle: (handle) => handles.get(handle) })
  const stored = { reader, feeds: await rankedFeeds(reader, loaded.feeds), viewer }
  const owned = resources.move()
  return { post, counters, knownIn, loaded, stored, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const TOLD: NothingAsked = { message: undefined, isMistake: true }

/** The DID behind a DID or a handle, which may begin with an @. */
function didOf(account: string, handles: ReadonlyMap<string, string>): string | undefined {
  return isAccountDid(account) ? account : handles.get(account.replace(/^@/, '').toLowerCase())
}
