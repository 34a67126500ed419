import type { IncomingHttpHeaders } from 'node:http'
import { isDid, parseCollections } from './collection-patterns.ts'
import { invalidRequest, type Refusal, type Subscription } from './subscription.ts'

const KINDS = new Set(['commit', 'identity', 'account', 'sync'])
const LEGACY = ['wantedCollections', 'wantedDids', 'compress', 'requireHello']

/** Reads the query of `network.bsky.jetstream.subscribeEvents`, the v2 wire. `dictionaryId`: the current one. */
export function parseSubscribeEventsQuery(
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
  dictionaryId: number,
): Subscription | Refusal {
  const legacy = LEGACY.find((name) => query.has(name))
  if (legacy !== undefined) return invalidRequest(`"${legacy}" is a parameter of /subscribe`)
  if (headers['socket-encoding'] !== undefined)
    return invalidRequest('Socket-Encoding is a header of /subscribe')

  const kinds = query.getAll('kinds')
  const strange = kinds.find((kind) => !KINDS.has(kind))
  if (strange !== undefined) return invalidRequest(`unknown kind: ${strange}`)
  if (kinds.length > 4) return invalidRequest('too many kinds: at most 4')

  const names = query.getAll('collections')
  if (names.length > 100) return invalidRequest('too many collections: at most 100')
  const collections = parseCollections(names)
  if ('invalid' in collections) return invalidRequest(`invalid collection: ${collections.invalid}`)
  if (names.length > 0 && kinds.length > 0 && !kinds.includes('commit')) {
    return invalidRequest('collections narrow commits, which kinds leaves out')
  }

  const dids = query.getAll('dids')
  if (dids.length > 10_000) return invalidRequest('too many dids: at most 10000')
  const invalidDid = dids.find((did) => !isDid(did))
  if (invalidDid !== undefined) return invalidRequest(`invalid did: ${invalidDid}`)

  const cursor = wholeNumber(query, 'cursor')
  if (typeof cursor === 'object') return cursor
  const limit = wholeNumber(query, 'maxMessageSizeBytes')
  if (typeof limit === 'object') return limit
  const dictionary = wholeNumber(query, 'zstdDictionary')
  if (typeof dictionary === 'object') return dictionary
  if (dictionary !== undefined && dictionary !== dictionaryId) {
    const message = `unknown zstd dictionary ${dictionary}; the current one is ${dictionaryId}`
    return { status: 400, error: 'UnknownZstdDictionary', message }
  }
  return {
    wire: 'v2',
    cursor,
    compress: dictionary !== undefined,
    requireHello: false,
    wants: {
      collections: collections.patterns,
      dids: new Set(dids),
      kinds: kinds.length === 0 ? undefined : new Set(kinds),
      maxMessageSizeBytes: limit ?? 0,
    },
  }
}

function wholeNumber(query: URLSearchParams, name: string): number | Refusal | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  return /^\d{1,18}$/.test(text)
    ? Number(text)
    : invalidRequest(`${name} must be a whole number, not "${text}"`)
}
