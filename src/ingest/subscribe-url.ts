/** The two forms in which servers tell the stream. */
export type Wire = 'v1' | 'v2'

/** What to ask a server for. */
export interface SubscriptionQuery {
  readonly wire: Wire
  /** Collections of commits; none means all. */
  readonly collections: readonly string[]
  /** Whether handles that changed are of interest. The v1 wire sends them in any case. */
  readonly identities: boolean
  /** A sequence number below 1e15, or microseconds since 1970; undefined starts with what comes next. */
  readonly cursor: number | undefined
  /** The id of the dictionary (v2), or that of the v1 wire, which has but one; undefined: no compression. */
  readonly dictionary: number | undefined
}

/** The WebSocket address of a server that settings name by host, host:port or ws(s)://host. */
export function serverUrl(server: string): URL {
  return new URL(/^wss?:\/\//.test(server) ? server : `wss://${server}`)
}

/** The address of a subscription on `server`. The v2 wire refuses the parameters of v1. */
export function subscribeUrl(server: string, query: SubscriptionQuery): URL {
  const url = serverUrl(server)
  const v2 = query.wire === 'v2'
  url.pathname = v2 ? '/xrpc/network.bsky.jetstream.subscribeEvents' : '/subscribe'
  if (v2) {
    const kinds = ['commit', 'account', 'sync', ...(query.identities ? ['identity'] : [])]
    for (const kind of kinds) url.searchParams.append('kinds', kind)
  }
  for (const collection of query.collections) {
    url.searchParams.append(v2 ? 'collections' : 'wantedCollections', collection)
  }
  if (query.cursor !== undefined) url.searchParams.set('cursor', String(query.cursor))
  if (query.dictionary !== undefined) {
    if (v2) url.searchParams.set('zstdDictionary', String(query.dictionary))
    else url.searchParams.set('compress', 'true')
  }
  return url
}
