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

/** The account that owns the feeds' records. */
export interface Publisher {
  readonly publisherDid: string
  /** Its handle, where the settings name it so. The AppView asks by DID; people who try an address may not. */
  readonly publisherHandle?: string | undefined
}

/** The feed behind the at:// URI of its record; undefined where the URI is not one of the publisher's feeds here. */
export function findFeed(
  feeds: ServedFeeds,
  { publisherDid, publisherHandle = publisherDid }: Publisher,
  uri: string,
): ServedFeed | undefined {
  const prefix = [publisherDid, publisherHandle]
    .map((name) => feedUri(name, ''))
    .find((one) => uri.startsWith(one))
  return prefix === undefined ? undefined : feeds().get(uri.slice(prefix.length))
}
