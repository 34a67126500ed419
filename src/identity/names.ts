import { getHandle } from '@atproto/identity'
import QuickLRU from 'quick-lru'
import { createDidClaims } from './claimed-did.ts'
import { isAccountDid } from './did.ts'
import { createDirectory, type DirectoryOptions } from './directory.ts'

/** Handles and the accounts that they belong to, looked up on the network and kept in memory. Never throws. */
export interface Names {
  /** The account of a handle, where both sides confirm it. */
  didOf(handle: string): Promise<string | undefined>
  /** The handle that an account's document names first; not confirmed by the handle's own domain. */
  handleOf(did: string): Promise<string | undefined>
}

const REMEMBERED = 10_000
/** After so many failures one after the other there is no network, and waiting again and again would be in the way. */
const PATIENCE = 3

/** Looks up names without a database, for commands that only show something. */
export function createNames(options: DirectoryOptions): Names {
  const directory = createDirectory(options)
  const claimedDid = createDidClaims({ fetch: directory.fetch, timeoutMs: options.timeoutMs })
  const known = new QuickLRU<string, Promise<string | undefined>>({ maxSize: REMEMBERED })
  let failures = 0

  async function lookUp(did: string): Promise<string | undefined> {
    if (failures >= PATIENCE || !isAccountDid(did)) return undefined
    try {
      const document = await directory.fetchDocument(did)
      failures = 0
      return document === null ? undefined : getHandle(document)?.toLowerCase()
    } catch {
      failures++
      return undefined
    }
  }

  function handleOf(did: string): Promise<string | undefined> {
    const answer = known.get(did) ?? lookUp(did)
    known.set(did, answer)
    return answer
  }

  return {
    handleOf,
    async didOf(handle) {
      const did = await claimedDid(handle.toLowerCase()).catch(() => undefined)
      return did !== undefined && (await handleOf(did)) === handle.toLowerCase() ? did : undefined
    },
  }
}
