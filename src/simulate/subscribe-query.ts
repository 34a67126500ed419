import type { IncomingHttpHeaders } from 'node:http'
import { countPatterns, isDid, parseCollections } from './collection-patterns.ts'
import { invalidRequest, type Refusal, type Subscription, type Wants } from './subscription.ts'

/** Which server program stands behind `/subscribe`: they differ in cursors, numbering and close codes. */
export type Software = 'v2' | 'legacy'

/** Reads the query of `/subscribe`, the v1 wire. */
export function parseSubscribeQuery(
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
  software: Software,
): Subscription | Refusal {
  const wants = parseWants({
    wantedCollections: query.getAll('wantedCollections'),
    wantedDids: query.getAll('wantedDids'),
    // The legacy server reads the limit and then forgets to apply it.
    maxMessageSizeBytes: software === 'v2' ? Number(query.get('maxMessageSizeBytes')) : 0,
  })
  if (typeof wants === 'string') return invalidRequest(wants)

  const cursorText = query.get('cursor') ?? ''
  const cursor = cursorText === '' ? undefined : Number(cursorText)
  if (cursor !== undefined && !/^-?\d{1,18}$/.test(cursorText))
    return invalidRequest(`invalid cursor: ${cursorText}`)
  if (cursor !== undefined && cursor < 0 && software === 'v2')
    return invalidRequest(`invalid cursor: ${cursorText}`)

  const compress =
    query.get('compress') === 'true' || String(headers['socket-encoding'] ?? '').includes('zstd')
  if (compress && software === 'v2' && offersDeflate(headers)) {
    return invalidRequest('zstd compression and permessage-deflate cannot be combined')
  }
  return { wire: 'v1', cursor, compress, requireHello: query.get('requireHello') === 'true', wants }
}

export function offersDeflate(headers: IncomingHttpHeaders): boolean {
  return String(headers['sec-websocket-extensions'] ?? '').includes('permessage-deflate')
}

/**
 * What an `options_update` asks for; undefined for messages of other types, which the server ignores.
 * An error names the close code of the software that would send it.
 */
export function parseOptionsUpdate(
  text: string,
  software: Software,
): Wants | { readonly code: number; readonly reason: string } | undefined {
  const refuse = (code: number, reason: string) => ({ code: software === 'v2' ? code : 1000, reason })
  const message = parseObject(text)
  if (message === undefined) return refuse(1007, 'invalid message')
  if (message['type'] !== 'options_update') return undefined
  const payload = message['payload']
  if (typeof payload !== 'object' || payload === null) return refuse(1007, 'invalid payload')
  const wants = parseWants(payload)
  return typeof wants === 'string' ? refuse(1008, wants.slice(0, 123)) : wants
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

interface RawWants {
  readonly wantedCollections?: readonly string[] | null
  readonly wantedDids?: readonly string[] | null
  readonly maxMessageSizeBytes?: number
}

/** The filter, or what is wrong with it. */
function parseWants(raw: RawWants): Wants | string {
  const collections = parseCollections(raw.wantedCollections ?? [])
  if ('invalid' in collections) return `invalid collection: ${collections.invalid}`
  if (countPatterns(collections.patterns) > 100) return 'too many wanted collections: at most 100'
  const dids = new Set(raw.wantedDids ?? [])
  const invalid = [...dids].find((did) => !isDid(did))
  if (invalid !== undefined) return `invalid did: ${invalid}`
  if (dids.size > 10_000) return 'too many wanted DIDs: at most 10000'
  const limit = raw.maxMessageSizeBytes ?? 0
  const maxMessageSizeBytes = Number.isSafeInteger(limit) && limit > 0 ? limit : 0
  return { collections: collections.patterns, dids, kinds: undefined, maxMessageSizeBytes }
}
