import type { MethodHandler } from '@atproto/xrpc-server'
import { feedUri, type ServedFeeds } from './feed.ts'

/** `app.bsky.feed.describeFeedGenerator`: who this service is and which feeds it has. */
export function describeFeedGenerator(options: {
  readonly feeds: ServedFeeds
  readonly did: string
  readonly publisherDid: string
}): MethodHandler {
  const { feeds, did, publisherDid } = options
  return () => ({
    encoding: 'application/json',
    body: { did, feeds: [...feeds().keys()].map((name) => ({ uri: feedUri(publisherDid, name) })) },
  })
}
