import { getHandle } from '@atproto/identity'
import QuickLRU from 'quick-lru'
import type { Database } from '../persist/database.ts'
import type { Log } from '../telemetry/log.ts'
import { createDidClaims } from './claimed-did.ts'
import { type DidDocuments, DocumentUnavailableError } from './documents.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { createHandleStore } from './store.ts'

// https://atproto.com/specs/handle: labels of at most 63 characters, the last not beginning with a digit.
const HANDLE = /^(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const RESERVED = /\.(?:alt|arpa|example|internal|invalid|local|localhost|onion)$/

const MINUTE = 60_000
const FRESH_MS = 60 * MINUTE
const NEGATIVE_MS = 5 * MINUTE
const STALE_MAX_MS = 24 * 60 * MINUTE
const REMEMBERED = 10_000

interface Answer {
  readonly did: string | undefined
  readonly until: number
}

/**
 * Makes a function from a handle to the DID that both sides confirm: DNS or the well-known file names the DID, and
 * the DID's document names the handle first. Never throws; an answer up to a day old stands in while nobody answers.
 */
export function createHandleLookup(options: {
  readonly db: Database
  readonly log: Log
  readonly documents: DidDocuments
  readonly fetch: GuardedFetch
  readonly timeoutMs: number
  readonly now?: (() => number) | undefined
}): (handle: string) => Promise<string | undefined> {
  const { documents, now = Date.now } = options
  const claimedDid = createDidClaims(options)
  const store = createHandleStore(options.db, options.log)
  const memory = new QuickLRU<string, Answer>({ maxSize: REMEMBERED })
  const underWay = new Map<string, Promise<string | undefined>>()

  async function lookUp(handle: string): Promise<string | undefined> {
    const stored = await store.read(handle)
    const age = stored === undefined ? Number.POSITIVE_INFINITY : now() - stored.checkedAt
    if (stored !== undefined && age < FRESH_MS) return remember(handle, stored.did, FRESH_MS - age)
    const claimed = await claimedDid(handle)
    if (claimed === undefined && stored !== undefined && age < STALE_MAX_MS)
      return remember(handle, stored.did, NEGATIVE_MS)
    if (claimed === undefined || !(await confirms(claimed, handle)))
      return remember(handle, undefined, NEGATIVE_MS)
    await store.write(handle, { did: claimed, checkedAt: now() })
    return remember(handle, claimed, FRESH_MS)
  }

  async function confirms(did: string, handle: string): Promise<boolean> {
    try {
      const document = await documents.get(did)
      return document !== undefined && getHandle(document)?.toLowerCase() === handle
    } catch (error) {
      if (error instanceof DocumentUnavailableError) return false
      throw error
    }
  }

  function remember(handle: string, did: string | undefined, forMs: number): string | undefined {
    memory.set(handle, { did, until: now() + forMs })
    return did
  }

  return async (text) => {
    const handle = text.toLowerCase()
    if (!HANDLE.test(handle) || RESERVED.test(handle)) return undefined
    const known = memory.get(handle)
    if (known !== undefined && now() < known.until) return known.did
    let answer = underWay.get(handle)
    if (answer === undefined) {
      answer = lookUp(handle).finally(() => underWay.delete(handle))
      underWay.set(handle, answer)
    }
    return answer
  }
}
