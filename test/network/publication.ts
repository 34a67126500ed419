import { type AppBskyFeedGenerator, type AtpAgent, AtUri } from '@atproto/api'

const COLLECTION = 'app.bsky.feed.generator'

/** Writes the record of a feed into the maker's repository; its at:// URI. */
export async function publish(
  maker: AtpAgent,
  feed: { readonly key: string; readonly serviceDid: string },
): Promise<string> {
  const record: AppBskyFeedGenerator.Record = {
    $type: COLLECTION,
    did: feed.serviceDid,
    displayName: feed.key,
    acceptsInteractions: true,
    createdAt: new Date().toISOString(),
  }
  const { data } = await maker.com.atproto.repo.putRecord({
    repo: maker.assertDid,
    collection: COLLECTION,
    rkey: feed.key,
    record: { ...record },
  })
  return data.uri
}

/** Removes the record of a feed. */
export async function unpublish(maker: AtpAgent, uri: string): Promise<void> {
  const { rkey } = new AtUri(uri)
  await maker.com.atproto.repo.deleteRecord({ repo: maker.assertDid, collection: COLLECTION, rkey })
}
