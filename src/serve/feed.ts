import type { RankedFeed } from '../rank/feed.ts'
import type { AuthPolicy } from './policy.ts'

/** A feed as the server knows it. */
export interface ServedFeed extends RankedFeed {
  /** The record key: the last part of the feed's URI. */
  readonly name: string
  /** What readers see as its name. */
  readonly displayName?: string | undefined
  readonly auth: AuthPolicy
}

/** The feeds of this moment by record key. A reload of the settings swaps the map. */
export type ServedFeeds = () => ReadonlyMap<string, ServedFeed>

const COLLECTION = 'app.bsky.feed.generator'

/** The at:// URI of a feed's record. */
export function feedUri(publisherDid: string, name: string): string {
  return `at://${publisherDid}/${COLLECTION}/${name}`
}

/** The feed behind the at:// URI of its record; undefined where the URI is not one of `publisherDid`'s feeds here. */
export function findFeed(feeds: ServedFeeds, publisherDid: string, uri: string): ServedFeed | undefined {
  const prefix = feedUri(publisherDid, '')
  return uri.startsWith(prefix) ? feeds().get(uri.slice(prefix.length)) : undefined
}
