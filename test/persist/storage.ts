import type { Post, RecordRef } from '../../src/event.ts'
import type { Batch, EngagementPut, PostPut, RecordDelete } from '../../src/persist/batch.ts'
import type { Lift } from '../../src/persist/rekey.ts'
import { openWriter } from '../../src/persist/write.ts'
import { decodeTid, tidAt } from '../../src/tid.ts'
import { testDatabase } from '../support/database.ts'
import { BOB, examplePost, nextMicros } from '../support/events.ts'

/** A batch with everything unimportant filled in. */
export function batch(parts: Partial<Batch>): Batch {
  const origin = { host: 'test', wire: 'file', bootId: undefined } as const
  const cursor = { origin, seq: undefined, timeUs: nextMicros() }
  return { cursor, accounts: [], deletes: [], posts: [], engagements: [], ...parts }
}

/** A post that the given feeds want; its rank keys are its time. */
export function put(parts: Partial<Post> = {}, more: Partial<PostPut> & { feeds?: number[] } = {}): PostPut {
  const post = examplePost(parts)
  const { feeds = [1], ...rest } = more
  const memberships = feeds.map((feed) => ({ feed, rankKey: post.time }))
  return {
    keep: true,
    post,
    rkey: decodeTid(post.rkey)!,
    rev: newRev(),
    memberships,
    searchText: post.text,
    ...rest,
  }
}

/** Somebody (Bob) engages with a post. */
export function engage(
  kind: EngagementPut['kind'],
  subject: RecordRef,
  parts: Partial<EngagementPut> = {},
): EngagementPut {
  const rkey = newRev()
  return { kind, actor: BOB, rkey, rev: rkey, subject, subjectRkey: decodeTid(subject.rkey)!, ...parts }
}

/** The deletion of a record, later than everything before. */
export function undo(
  collection: RecordDelete['collection'],
  record: { readonly did: string; readonly rkey: bigint },
  rev = newRev(),
): RecordDelete {
  return { collection, did: record.did, rkey: record.rkey, rev }
}

/** A TID later than every one before. */
export function newRev(): bigint {
  return tidAt(nextMicros())
}

/** A database of one's own with a writer on it. */
export async function openStorage(lift?: Lift) {
  const database = await testDatabase()
  const writer = await openWriter({
    url: database.url,
    stream: 'test',
    partitionHours: 24,
    ...(lift && { lift }),
  })
  const { db } = database
  const commit = (parts: Partial<Batch>) => writer.commit(batch(parts))
  const stats = async () =>
    (await db.selectFrom('post_stats').select(['likes', 'reposts', 'replies', 'quotes']).execute())[0]
  const memberships = () =>
    db.selectFrom('feed_posts').select(['feed', 'rank_key', 'hidden']).orderBy('feed').execute()
  return {
    db,
    url: database.url,
    writer,
    commit,
    stats,
    memberships,
    async [Symbol.asyncDispose]() {
      await writer[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}
