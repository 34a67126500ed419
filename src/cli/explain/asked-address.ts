import type { Loaded } from '../../config/load.ts'
import type { MachineFlags } from '../../config/machine-settings.ts'
import type { Settings } from '../../config/settings.ts'
import { NO_COUNTERS } from '../../counters.ts'
import { postUri, type RecordRef } from '../../event.ts'
import { isAccountDid } from '../../identity/did.ts'
import { createIdentityResolver } from '../../identity/resolver.ts'
import { type Database, type Reader, readOnly } from '../../persist/database.ts'
import { knownHandles } from '../../persist/handles.ts'
import { readPlacements } from '../../persist/placements.ts'
import { readCounters, readPost } from '../../persist/posts.ts'
import { echoesByFeed } from '../../rank/recent/recent-arrivals.ts'
import { rankedFeeds, toldPlacesOf } from '../../roles/active-feeds.ts'
import { openStorage } from '../../roles/storage.ts'
import { createLog, type Log } from '../../telemetry/log.ts'
import { loadFor, tellProblems } from '../settings.ts'
import { type AskedPost, type NothingAsked, TOLD } from './asked-post.ts'
import { fetchPost, NotFetched } from './fetched-post.ts'
import type { PostAddress } from './post-address.ts'

interface Asks {
  /** The DID or handle of the reader whose lists are asked for. */
  readonly viewer: string | undefined
  /** Where posts come from that are not stored; undefined: from nowhere, and no name is looked up either. */
  readonly appview: string | undefined
}

/** Whose the handle is, as found here before or by asking the network; undefined where nobody says. */
type FindDid = (account: string) => Promise<string | undefined>

/** The post at an address: as it is stored, or else as the AppView has it. */
export async function askAddress(
  address: PostAddress,
  { viewer: account, appview }: Asks,
  flags: MachineFlags,
): Promise<AskedPost | NothingAsked> {
  const first = await loadFor(flags)
  if (!tellProblems(first)) return TOLD
  await using resources = new AsyncDisposableStack()
  const log = createLog({ level: 'warn', pretty: true })
  const storage = resources.use(await openStorage({ settings: first.settings.database, log, share: true }))
  const db = storage.open('tool', 1)
  const reader = readOnly(db)
  const handles = new Map(await knownHandles(reader))
  const didOf = didFinder(handles, appview === undefined ? undefined : resolver(db, log, first.settings))

  const did = await didOf(address.account)
  if (did === undefined) return unknownAccount(address.account, appview !== undefined)
  const viewer = account === undefined ? undefined : await didOf(account.replace(/^@/, '').toLowerCase())
  if (account !== undefined && viewer === undefined) return unknownViewer(account, appview !== undefined)

  const ref = { did, rkey: address.rkey }
  const loaded = await loadFor(flags, { resolveHandle: (handle) => handles.get(handle) })
  const found =
    (await stored(db, ref, loaded, viewer)) ??
    (appview === undefined ? 'offline' : await fetched(appview, ref, loaded, reader))
  if (found === 'offline' || found instanceof NotFetched) return notFound(ref, found)
  const owned = resources.move()
  return { ...found, loaded, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

type Found = Omit<AskedPost, 'loaded' | typeof Symbol.asyncDispose>

async function stored(
  db: Database,
  ref: RecordRef,
  { feeds }: Loaded,
  viewer: string | undefined,
): Promise<Found | undefined> {
  const reader = readOnly(db)
  const post = await readPost(reader, ref)
  if (post === undefined) return undefined
  const counters = (await readCounters(reader, ref)) ?? NO_COUNTERS
  const echoes = await echoesByFeed(reader, post)
  const placements = await readPlacements(db, ref)
  const knownIn = (key: string) => ({ recent: echoes.get(key), ...placements.get(key) })
  const lists = { reader, feeds: await rankedFeeds(reader, feeds), viewer }
  return { post, origin: 'stored', counters, knownIn, stored: lists }
}

/** The post as it stands now, with what the stream has told of its place. */
async function fetched(
  appview: string,
  ref: RecordRef,
  { feeds }: Loaded,
  reader: Reader,
): Promise<Found | NotFetched> {
  try {
    const { post, counters } = await fetchPost(appview, ref)
    const told = toldPlacesOf([...feeds.values()])
    await told.load(reader)
    const origin = { fetchedFrom: new URL(appview).origin }
    return { post: told.complete(post), origin, counters, knownIn: () => ({}), stored: undefined }
  } catch (error) {
    if (error instanceof NotFetched) return error
    throw error
  }
}

function resolver(db: Database, log: Log, { identity }: Settings): FindDid {
  const { plc, timeout, allowLoopback } = identity
  return createIdentityResolver({ db, log, plc, timeoutMs: timeout, allowLoopback }).resolveHandle
}

/** Finds the DID behind a DID or a handle; what is looked up is added to `handles`. */
function didFinder(handles: Map<string, string>, lookUp: FindDid | undefined): FindDid {
  return async (account) => {
    if (account.startsWith('did:')) return isAccountDid(account) ? account : undefined
    const did = handles.get(account) ?? (await lookUp?.(account))
    if (did !== undefined) handles.set(account, did)
    return did
  }
}

function notFound(ref: RecordRef, why: NotFetched | 'offline'): NothingAsked {
  const gone = `${postUri(ref)} is not stored: no feed wanted it when it arrived, or it is older than what is kept`
  const rest = why === 'offline' ? 'without --offline it is fetched' : why.message
  return { message: `${gone}; ${rest}; try --text with its text`, isMistake: false }
}

function unknownAccount(account: string, asked: boolean): NothingAsked {
  const message = `nobody is found behind ${account}: ${reason(account, asked)}; write the DID of the author in the address`
  return { message, isMistake: false }
}

function unknownViewer(account: string, asked: boolean): NothingAsked {
  const message = `--viewer ${account}: ${reason(account, asked)}; give the DID of the account, such as did:plc:ewvi7nxzyoun6zhxrhs64oiz`
  return { message, isMistake: true }
}

function reason(account: string, asked: boolean): string {
  if (account.startsWith('did:')) return 'that is not the DID of an account'
  if (!asked) return 'nobody here has looked up that handle, and --offline forbids it now'
  return 'the handle leads to no account, or the network cannot be reached from here'
}
