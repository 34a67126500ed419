import { parsePostUri } from '../event.ts'
import type { Like } from '../persist/interests.ts'
import { decodeTid, tidMicros } from '../tid.ts'
import type { DidDocuments } from './documents.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { repositoryServer } from './repository-server.ts'

/** What an account likes; or why that cannot be had, in words, where asking again soon would not help. */
export type LikesAnswer = { readonly likes: readonly Like[] } | { readonly refused: string }

/** Reads the newest likes of an account from its repository. Throws where asking again later may help. */
export type ReadLikes = (did: string, most: number, signal: AbortSignal) => Promise<LikesAnswer>

const COLLECTION = 'app.bsky.feed.like'
/** What com.atproto.repo.listRecords gives at most. */
const PAGE = 100

/** Reads likes from the server that an account's DID document names, page by page, one request at a time. */
export function createLikesReader(options: {
  readonly documents: DidDocuments
  readonly fetch: GuardedFetch
}): ReadLikes {
  const { documents, fetch } = options

  async function readPage(server: string, did: string, cursor: string | undefined, signal: AbortSignal) {
    const url = new URL('/xrpc/com.atproto.repo.listRecords', server)
    url.search = new URLSearchParams({
      repo: did,
      collection: COLLECTION,
      limit: String(PAGE),
      ...(cursor === undefined ? {} : { cursor }),
    }).toString()
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } })
    if (response.ok) return readBody(await response.json())
    await response.body?.cancel()
    // Everything below 500 is about this account, but for impatience.
    if (response.status < 500 && response.status !== 408 && response.status !== 429)
      return { refused: `${url.host} answered ${response.status}` }
    throw new Error(`${url.host} answered ${response.status}`)
  }

  return async (did, most, signal) => {
    const server = await repositoryServer(documents, did)
    if (server === undefined) return { refused: 'the account names no server' }
    const likes: Like[] = []
    let cursor: string | undefined
    for (let read = 0; read < most; read += PAGE) {
      const page = await readPage(server, did, cursor, signal)
      if ('refused' in page) return page
      likes.push(...page.likes)
      if (page.cursor === undefined || page.cursor === cursor || page.size === 0) break
      cursor = page.cursor
    }
    return { likes: likes.slice(0, most) }
  }
}

type Page =
  | { readonly likes: readonly Like[]; readonly size: number; readonly cursor: string | undefined }
  | { readonly refused: string }

function readBody(body: unknown): Page {
  const { records, cursor } = fields(body)
  if (!Array.isArray(records)) return { refused: 'the answer of its server is no list of records' }
  return {
    likes: records.slice(0, PAGE).flatMap((record) => readLike(record) ?? []),
    size: records.length,
    cursor: typeof cursor === 'string' && cursor !== '' ? cursor : undefined,
  }
}

/** A like of a post; its time is that of its record key, or what it says itself. */
function readLike(record: unknown): Like | undefined {
  const { uri, value } = fields(record)
  const { subject, createdAt } = fields(value)
  const { uri: subjectUri } = fields(subject)
  const post = typeof subjectUri === 'string' ? parsePostUri(subjectUri) : undefined
  const tid = typeof uri === 'string' ? decodeTid(uri.slice(uri.lastIndexOf('/') + 1)) : undefined
  const said = typeof createdAt === 'string' ? Date.parse(createdAt) : Number.NaN
  const at = tid === undefined ? said : tidMicros(tid) / 1_000
  if (post === undefined || !Number.isFinite(at) || at < 0) return undefined
  return { subject: post, at }
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
