import { type DidDocument, DidResolver } from '@atproto/identity'
import { createGuardedFetch, type GuardedFetch, isLoopback } from './guarded-fetch.ts'

export interface DirectoryOptions {
  /** The directory of did:plc, https unless on loopback. */
  readonly plc: string
  readonly timeoutMs: number
  /** Lets DIDs and the directory stand on this machine over plain http. For tests only. */
  readonly allowLoopback: boolean
}

/** Where DID documents come from: the PLC directory, and the hosts of did:web. Nothing is cached here. */
export interface Directory {
  readonly fetch: GuardedFetch
  /** Null where the directory or the host says that there is none. Throws where it cannot be asked, or answers nonsense. */
  fetchDocument(did: string): Promise<DidDocument | null>
}

/** Throws for a directory that may not be used. */
export function createDirectory(options: DirectoryOptions): Directory {
  const { timeoutMs, allowLoopback } = options
  const plc = directoryUrl(options.plc, allowLoopback)
  const fetch = createGuardedFetch({ plc, timeoutMs, allowLoopback })
  const resolver = new DidResolver({ timeout: timeoutMs, plcUrl: plc.origin, fetch })
  return { fetch, fetchDocument: (did) => resolver.resolveNoCache(did) }
}

function directoryUrl(text: string, allowLoopback: boolean): URL {
  const url = new URL(text)
  if (url.protocol === 'https:' || (url.protocol === 'http:' && allowLoopback && isLoopback(url))) return url
  throw new Error(`The PLC directory ${text} must be reached over https.`)
}
