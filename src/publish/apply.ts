import type { AtpAgent } from '@atproto/api'
import type { PublisherAccount } from './account.ts'
import type { AvatarBlob } from './avatar.ts'
import { PublishingError, publishingError } from './failure.ts'
import { type FeedPlan, FIELDS } from './plan.ts'
import { COLLECTION, type PublishedFeed } from './records.ts'

/**
 * Writes a feed's record as planned, provided that nobody has changed it since; answers with the CID of what stands
 * there now. The agent is signed in. Throws PublishingError, and then the record is as it was.
 */
export async function applyFeedPlan(
  plan: FeedPlan,
  agent: AtpAgent,
  account: PublisherAccount,
): Promise<string> {
  const { draft, published } = plan
  try {
    const avatar =
      draft.avatar === undefined ? {} : { avatar: await provideAvatar(plan, draft.avatar, agent) }
    const { data } = await agent.com.atproto.repo.putRecord({
      repo: account.did,
      collection: COLLECTION,
      rkey: draft.key,
      record: { ...othersOf(published), ...draft.record, ...avatar, createdAt: since(published) },
      swapRecord: published?.cid ?? null,
    })
    return data.cid
  } catch (error) {
    throw inFeed(draft.key, publishingError(error, account.pds))
  }
}

/** Deletes a feed's record, provided that nobody has changed it since it was read. Throws PublishingError. */
export async function deleteRecord(
  feed: PublishedFeed,
  agent: AtpAgent,
  account: PublisherAccount,
): Promise<void> {
  try {
    await agent.com.atproto.repo.deleteRecord({
      repo: account.did,
      collection: COLLECTION,
      rkey: feed.key,
      swapRecord: feed.cid,
    })
  } catch (error) {
    throw inFeed(feed.key, publishingError(error, account.pds))
  }
}

/** The reference to put into the record: what is there already where it is the same picture, else what is uploaded. */
async function provideAvatar(
  { published, changes }: FeedPlan,
  { bytes, ref }: AvatarBlob,
  agent: AtpAgent,
): Promise<unknown> {
  if (!changes.some(({ field }) => field === 'avatar')) return published?.record['avatar']
  const { data } = await agent.uploadBlob(bytes, { encoding: ref.mimeType })
  return data.blob
}

/** What other tools wrote into the record, which is none of our business. */
function othersOf(published: PublishedFeed | undefined): Record<string, unknown> {
  const ours: readonly string[] = FIELDS
  return Object.fromEntries(Object.entries(published?.record ?? {}).filter(([name]) => !ours.includes(name)))
}

/** When the feed was made: an update does not change that. */
function since(published: PublishedFeed | undefined): string {
  const { createdAt } = published?.record ?? {}
  return typeof createdAt === 'string' ? createdAt : new Date().toISOString()
}

function inFeed(key: string, error: PublishingError): PublishingError {
  return new PublishingError(`${key}: ${error.message}`, { cause: error })
}
