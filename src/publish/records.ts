import type { AppBskyFeedGenerator, AtpAgent } from '@atproto/api'
import type { PublisherAccount } from './account.ts'
import { publishingError } from './failure.ts'

export const COLLECTION = 'app.bsky.feed.generator'

/** What stands in a record of the collection. */
export type GeneratorRecord = AppBskyFeedGenerator.Record

/** A feed's record as it is on the account's server. */
export interface PublishedFeed {
  /** The record key. */
  readonly key: string
  readonly uri: string
  /** Of this version of the record. */
  readonly cid: string
  /** Others may have written it, so no field is sure to be what the lexicon says. */
  readonly record: Readonly<Record<string, unknown>>
}

/** What com.atproto.repo.listRecords gives at most. */
const PAGE = 100

/** All feed records of the account, by key. They are public, so nobody needs to be signed in. Throws PublishingError. */
export async function readPublished(
  agent: AtpAgent,
  { did, pds }: PublisherAccount,
): Promise<ReadonlyMap<string, PublishedFeed>> {
  const found = new Map<string, PublishedFeed>()
  let cursor: string | undefined
  try {
    do {
      const { data } = await agent.com.atproto.repo.listRecords({
        repo: did,
        collection: COLLECTION,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      })
      for (const { uri, cid, value } of data.records) {
        const key = uri.slice(uri.lastIndexOf('/') + 1)
        found.set(key, { key, uri, cid, record: value })
      }
      cursor = data.records.length === 0 || data.cursor === cursor ? undefined : data.cursor
    } while (cursor !== undefined)
  } catch (error) {
    throw publishingError(error, pds)
  }
  return found
}
