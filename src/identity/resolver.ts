import type { DidDocument } from '@atproto/identity'
import type { Database } from '../persist/database.ts'
import type { Log } from '../telemetry/log.ts'
import { isAccountDid } from './did.ts'
import { createDirectory, type DirectoryOptions } from './directory.ts'
import { createDidDocuments } from './documents.ts'
import { createHandleLookup } from './handles.ts'
import { createHistoryReader, type ReadHistory } from './history.ts'
import { createLikesReader, type ReadLikes } from './likes.ts'
import { createPdsRequests } from './pds-requests.ts'
import { type KeyId, type SigningKey, signingKeyOf } from './signing-key.ts'
import { createDocumentStore } from './store.ts'

/** No key of this account can be had. The message says why, in words for the account's owner. */
export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError'
}

export interface IdentityResolver {
  /**
   * The key that verifies what `did` signed. `refresh` reads the document anew, at most once a minute.
   * Throws UnknownKeyError where there is none, DocumentUnavailableError where nobody could be asked.
   */
  getSigningKey(did: string, id: KeyId, refresh?: boolean): Promise<SigningKey>
  /** The DID of a handle that the DID's own document confirms; undefined where either side does not. */
  resolveHandle(handle: string): Promise<string | undefined>
  /** What an account likes, from its own repository. */
  readonly readLikes: ReadLikes
  /** The posts of an account, from its own repository. */
  readonly readHistory: ReadHistory
}

export interface IdentityOptions extends DirectoryOptions {
  readonly db: Database
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** Looks up accounts, with caches in memory and in the database. Throws for a directory that may not be used. */
export function createIdentityResolver(options: IdentityOptions): IdentityResolver {
  const { db, log, timeoutMs, now } = options
  const { fetch, fetchDocument } = createDirectory(options)
  const documents = createDidDocuments({
    fetchDocument,
    store: createDocumentStore(db, log),
    now,
  })
  const keys = new WeakMap<DidDocument, Map<KeyId, SigningKey | undefined>>()
  const lookUpHandle = createHandleLookup({ db, log, documents, fetch, timeoutMs, now })

  return {
    async getSigningKey(did, id, refresh = false) {
      if (!isAccountDid(did)) throw new UnknownKeyError('it is neither a did:plc nor a did:web')
      const document = await documents.get(did, refresh)
      if (document === undefined) throw new UnknownKeyError('there is no such account')
      const key = keyOf(document, id)
      if (key === undefined) throw new UnknownKeyError(`its DID document lists no usable key #${id}`)
      return key
    },
    resolveHandle: lookUpHandle,
    readLikes: createLikesReader({ documents, fetch }),
    readHistory: createHistoryReader({ documents, requests: createPdsRequests(fetch) }),
  }

  // Making a key object costs more than checking a signature with it.
  function keyOf(document: DidDocument, id: KeyId): SigningKey | undefined {
    const known = keys.get(document) ?? new Map<KeyId, SigningKey | undefined>()
    keys.set(document, known)
    if (!known.has(id)) known.set(id, signingKeyOf(document, id))
    return known.get(id)
  }
}
