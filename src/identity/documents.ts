import type { DidDocument } from '@atproto/identity'
import QuickLRU from 'quick-lru'

/** Where DID documents outlive the process. Failures are the store's own affair: it answers undefined. */
export interface DocumentStore {
  read(did: string): Promise<StoredDocument | undefined>
  write(did: string, stored: StoredDocument): Promise<void>
}

export interface StoredDocument {
  readonly document: DidDocument
  /** Milliseconds since 1970. */
  readonly fetchedAt: number
}

/** The document of a DID could not be had: nobody answers, or what answers is no DID document. */
export class DocumentUnavailableError extends Error {
  override readonly name = 'DocumentUnavailableError'
}

export interface DidDocuments {
  /**
   * The document of `did`, or undefined where its directory or host says there is none.
   * `refresh` asks again unless that was done within the last minute. Throws DocumentUnavailableError.
   */
  get(did: string, refresh?: boolean): Promise<DidDocument | undefined>
}

/** What is known of a DID, when its source was last asked, and for how long that answer will do. */
type Entry = { readonly askedAt: number; readonly goodFor: number } & (
  | ({ readonly is: 'document' } & StoredDocument)
  | { readonly is: 'missing' }
  | { readonly is: 'failure'; readonly error: DocumentUnavailableError }
)

const MINUTE = 60_000
const FRESH = { document: 60 * MINUTE, missing: 5 * MINUTE, failure: MINUTE / 2 }
/** How old a document may be and still stand in while its source cannot be reached. */
const STALE_MAX = 24 * 60 * MINUTE
/** A stranger with a bad signature can ask for one refresh a minute, not for more. */
const REFRESH_MIN = MINUTE
const REMEMBERED = 20_000

/** Keeps DID documents in memory and in `store`, asks `fetchDocument` once per DID at a time. `now` in milliseconds. */
export function createDidDocuments(options: {
  readonly fetchDocument: (did: string) => Promise<DidDocument | null>
  readonly store: DocumentStore
  readonly now?: () => number
}): DidDocuments {
  const { fetchDocument, store, now = Date.now } = options
  const memory = new QuickLRU<string, Entry>({ maxSize: REMEMBERED })
  const underWay = new Map<string, Promise<Entry>>()

  async function recall(did: string): Promise<Entry | undefined> {
    const entry = memory.get(did)
    if (entry !== undefined) return entry
    const stored = await store.read(did)
    if (stored === undefined) return undefined
    return remember(did, { is: 'document', ...stored, askedAt: stored.fetchedAt, goodFor: FRESH.document })
  }

  async function load(did: string, refresh: boolean): Promise<Entry> {
    const known = await recall(did)
    const asked = now()
    if (known !== undefined && asked - known.askedAt < (refresh ? REFRESH_MIN : known.goodFor)) return known
    try {
      const document = await fetchDocument(did)
      if (document === null) return remember(did, { is: 'missing', askedAt: asked, goodFor: FRESH.missing })
      const fetched = { document, fetchedAt: asked }
      await store.write(did, fetched)
      return remember(did, { is: 'document', ...fetched, askedAt: asked, goodFor: FRESH.document })
    } catch (cause) {
      const attempt = { askedAt: asked, goodFor: FRESH.failure }
      if (known?.is === 'document' && asked - known.fetchedAt < STALE_MAX)
        return remember(did, { ...known, ...attempt })
      const error = new DocumentUnavailableError(`the DID document of ${did} could not be read`, { cause })
      return remember(did, { is: 'failure', error, ...attempt })
    }
  }

  function remember(did: string, entry: Entry): Entry {
    memory.set(did, entry)
    return entry
  }

  return {
    async get(did, refresh = false) {
      const flight = `${refresh} ${did}`
      let entry = underWay.get(flight)
      if (entry === undefined) {
        entry = load(did, refresh).finally(() => underWay.delete(flight))
        underWay.set(flight, entry)
      }
      const found = await entry
      if (found.is === 'failure') throw found.error
      return found.is === 'document' ? found.document : undefined
    },
  }
}
