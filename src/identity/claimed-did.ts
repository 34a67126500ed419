import { HandleResolver } from '@atproto/identity'
import { isAccountDid } from './did.ts'
import type { GuardedFetch } from './guarded-fetch.ts'

/**
 * Makes a function from a handle to the DID that its domain names, in DNS or in the well-known file. Undefined where
 * it names none in time. Whoever owns the domain can claim any DID, so ask the DID's document too.
 */
export function createDidClaims(options: {
  readonly fetch: GuardedFetch
  readonly timeoutMs: number
}): (handle: string) => Promise<string | undefined> {
  const { fetch, timeoutMs } = options
  const resolver = new HandleResolver({ timeout: timeoutMs, fetch })
  return async (handle) => {
    // The library's DNS query has no time limit of its own.
    const patience = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => patience.resolve(undefined), timeoutMs)
    try {
      const did = await Promise.race([resolver.resolve(handle), patience.promise])
      return did !== undefined && isAccountDid(did) ? did : undefined
    } finally {
      clearTimeout(timer)
    }
  }
}
