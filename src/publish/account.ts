import { type DidDocument, getHandle, getPds } from '@atproto/identity'
import { createDidClaims } from '../identity/claimed-did.ts'
import { isAccountDid } from '../identity/did.ts'
import { createDirectory, type Directory, type DirectoryOptions } from '../identity/directory.ts'
import { isLoopback } from '../identity/guarded-fetch.ts'
import { PublishingError } from './failure.ts'

/** The account that owns the feeds' records. */
export interface PublisherAccount {
  readonly did: string
  /** What its DID document calls it. */
  readonly handle: string | undefined
  /** Its personal data server, without a slash at the end. */
  readonly pds: string
}

/**
 * Finds the account behind a handle or DID, and the server that holds it: as its own DID document says, which nobody
 * else can write. Throws PublishingError.
 */
export async function findAccount(publisher: string, options: DirectoryOptions): Promise<PublisherAccount> {
  const directory = openDirectory(options)
  const isDid = publisher.startsWith('did:')
  const did = isDid ? publisher : await didOfHandle(publisher, directory, options.timeoutMs)
  if (!isAccountDid(did))
    throw new PublishingError(`service.publisher: ${did} is neither a did:plc nor a did:web of a host.`)
  const document = await readDocument(did, directory)
  const handle = getHandle(document)
  if (!isDid && handle?.toLowerCase() !== publisher.toLowerCase())
    throw new PublishingError(
      `The handle ${publisher} names ${did}, which calls itself ${handle ?? 'nothing'}. Write its DID or its own handle in service.publisher.`,
    )
  return { did, handle, pds: serverOf(document, options.allowLoopback) }
}

function openDirectory(options: DirectoryOptions): Directory {
  try {
    return createDirectory(options)
  } catch (error) {
    throw new PublishingError(`identity.plc: ${(error as Error).message}`)
  }
}

async function didOfHandle(handle: string, { fetch }: Directory, timeoutMs: number): Promise<string> {
  const did = await createDidClaims({ fetch, timeoutMs })(handle.toLowerCase())
  if (did !== undefined) return did
  throw new PublishingError(
    `The handle ${handle} names no account: neither the DNS record _atproto.${handle} nor https://${handle}/.well-known/atproto-did answered with a DID. Check its spelling, or write the DID in service.publisher.`,
  )
}

async function readDocument(did: string, directory: Directory): Promise<DidDocument> {
  let document: DidDocument | null
  try {
    document = await directory.fetchDocument(did)
  } catch (error) {
    const { cause, message } = error as Error
    throw new PublishingError(
      `The DID document of ${did} cannot be read: ${cause instanceof Error ? cause.message : message}. Try again later.`,
    )
  }
  if (document === null)
    throw new PublishingError(
      `There is no account ${did}: nobody has a DID document of it. Check its spelling.`,
    )
  return document
}

/** Passwords go there, so it has to be https. */
function serverOf(document: DidDocument, allowLoopback: boolean): string {
  let pds: string | undefined
  try {
    pds = getPds(document)
  } catch {
    pds = undefined // it is written by hand in a did:web
  }
  if (pds === undefined)
    throw new PublishingError(
      `The DID document of ${document.id} names no personal data server (service #atproto_pds), so nothing can be published there.`,
    )
  const url = new URL(pds)
  if (url.protocol === 'https:' || (allowLoopback && isLoopback(url))) return url.origin
  throw new PublishingError(
    `The personal data server of ${document.id} is ${pds}, where a password would travel unprotected. It has to be https.`,
  )
}
