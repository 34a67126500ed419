import { existsSync } from 'node:fs'
import type { Settings } from '../../config/settings.ts'
import { type Counters, NO_COUNTERS } from '../../counters.ts'
import { type Post, parsePostUri } from '../../event.ts'
import { readOnly } from '../../persist/database.ts'
import { clusterOf } from '../../persist/embedded-place.ts'
import { knownHandles } from '../../persist/handles.ts'
import { readCounters, readPost } from '../../persist/posts.ts'
import { DatabaseGone, isUnavailable } from '../../persist/unavailable.ts'
import { openStorage } from '../../roles/storage.ts'
import { createLog } from '../../telemetry/log.ts'

export interface StoredPost {
  readonly post: Post
  readonly counters: Counters
}

export interface StoredPosts {
  /** The post of an at:// URI, or why there is none. */
  readonly find: (uri: string) => StoredPost | string
  /** Every handle that was ever resolved here, with its DID. */
  readonly handles: ReadonlyMap<string, string>
}

/** Reads these posts from the database of the settings. One that is not there answers for every post why. */
export async function readStoredPosts(
  database: Settings['database'],
  uris: readonly string[],
): Promise<StoredPosts> {
  if (uris.length === 0) return nothing('no database was asked')
  if (database.url === undefined && !existsSync(await clusterOf(database.directory)))
    return nothing('there is no database here yet; lycan run makes one')
  try {
    return await read(database, uris)
  } catch (error) {
    if (isUnavailable(error)) return nothing(new DatabaseGone(error as Error).message)
    throw error
  }
}

async function read(database: Settings['database'], uris: readonly string[]): Promise<StoredPosts> {
  const log = createLog({ level: 'warn', pretty: true })
  await using storage = await openStorage({ settings: database, log, share: true })
  const reader = readOnly(storage.open('tool', 1))
  const posts = new Map<string, StoredPost>()
  for (const uri of uris) {
    const ref = parsePostUri(uri)
    const post = ref && (await readPost(reader, ref))
    if (post !== undefined)
      posts.set(uri, { post, counters: (await readCounters(reader, ref!)) ?? NO_COUNTERS })
  }
  return { find: (uri) => posts.get(uri) ?? NOT_STORED, handles: await knownHandles(reader) }
}

const NOT_STORED = 'it is not stored: no feed wanted it when it arrived, or it is older than what is kept'

function nothing(reason: string): StoredPosts {
  return { find: () => reason, handles: new Map() }
}
