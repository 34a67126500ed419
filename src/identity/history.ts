import { decodeTid } from '../tid.ts'
import type { DidDocuments } from './documents.ts'
import { type PdsRequests, RequestRefusedError } from './pds-requests.ts'
import { repositoryServer } from './repository-server.ts'

/** Posts of a repository as its server gives them; nothing in `value` has been looked at. */
export interface HistoryPage {
  /** The revision of the repository when reading began: everything listed is at least as new. */
  readonly rev: bigint
  readonly records: readonly { readonly rkey: string; readonly value: unknown }[]
}

/** Reads the posts of an account, newest first, page by page. Throws RequestRefusedError, or what the fetch throws. */
export type ReadHistory = (did: string, signal: AbortSignal) => AsyncGenerator<HistoryPage>

const COLLECTION = 'app.bsky.feed.post'
/** Of the hundred that a server would give: an answer may have 256 KB. */
const PAGE = 50

export function createHistoryReader(options: {
  readonly documents: DidDocuments
  readonly requests: PdsRequests
}): ReadHistory {
  const { documents, requests } = options
  return async function* read(did, signal) {
    const server = await repositoryServer(documents, did)
    if (server === undefined) throw new RequestRefusedError(`${did} names no server`)
    const ask = (method: string, parameters: Record<string, string>) => {
      const url = new URL(`/xrpc/${method}`, server)
      url.search = new URLSearchParams(parameters).toString()
      return requests.get(url, signal)
    }
    const { rev: revText } = fields(await ask('com.atproto.sync.getLatestCommit', { did }))
    const rev = typeof revText === 'string' ? decodeTid(revText) : undefined
    if (rev === undefined)
      throw new RequestRefusedError(`${new URL(server).host} does not tell the revision of ${did}`)
    let cursor: string | undefined
    do {
      const page = fields(
        await ask('com.atproto.repo.listRecords', {
          repo: did,
          collection: COLLECTION,
          limit: String(PAGE),
          ...(cursor !== undefined && { cursor }),
        }),
      )
      if (!Array.isArray(page['records']))
        throw new RequestRefusedError(`${new URL(server).host} answered with no list of records`)
      const records = page['records'].slice(0, PAGE).flatMap((record) => readRecord(did, record) ?? [])
      if (page['records'].length === 0) return
      yield { rev, records }
      const next = page['cursor']
      cursor = typeof next === 'string' && next !== '' && next !== cursor ? next : undefined
    } while (cursor !== undefined)
  }
}

function readRecord(did: string, record: unknown): { rkey: string; value: unknown } | undefined {
  const { uri, value } = fields(record)
  const prefix = `at://${did}/${COLLECTION}/`
  return typeof uri === 'string' && uri.startsWith(prefix)
    ? { rkey: uri.slice(prefix.length), value }
    : undefined
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
