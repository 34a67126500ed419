import type { Counters } from '../counters.ts'
import type { Post, RecordRef } from '../event.ts'
import { decodeTid, encodeTid } from '../tid.ts'
import type { Reader } from './database.ts'
import { POST_FLAGS } from './put-posts.ts'

/**
 * The stored post, as the rules saw it; undefined where it is not stored. References to records whose key is no TID
 * are not stored and come back undefined.
 */
export async function readPost(reader: Reader, ref: RecordRef): Promise<Post | undefined> {
  const rkey = decodeTid(ref.rkey)
  if (rkey === undefined) return undefined
  const row = await storedPosts(reader)
    .where('actors.did', '=', ref.did)
    .where('posts.rkey', '=', rkey)
    .executeTakeFirst()
  return row && postOf(row)
}

/** Stored posts, those of the keys that are; at most a few thousand at once. */
export async function readPosts(
  reader: Reader,
  keys: readonly { readonly author: number; readonly rkey: bigint }[],
): Promise<readonly { readonly author: number; readonly rkey: bigint; readonly post: Post }[]> {
  if (keys.length === 0) return []
  const rows = await storedPosts(reader)
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('posts.author', 'posts.rkey'),
        'in',
        keys.map(({ author, rkey }) => tuple(author, rkey)),
      ),
    )
    .execute()
  return rows.map((row) => ({ author: row.author, rkey: row.rkey, post: postOf(row) }))
}

/** How many accounts engaged with a post; undefined where it is not stored. */
export async function readCounters(reader: Reader, ref: RecordRef): Promise<Counters | undefined> {
  const rkey = decodeTid(ref.rkey)
  if (rkey === undefined) return undefined
  return await reader
    .selectFrom('post_stats')
    .innerJoin('actors', 'actors.id', 'post_stats.author')
    .select(['likes', 'reposts', 'replies', 'quotes'])
    .where('actors.did', '=', ref.did)
    .where('post_stats.rkey', '=', rkey)
    .executeTakeFirst()
}

/** Posts with what their rows refer to; postOf reads them. */
export function storedPosts(reader: Reader) {
  return reader
    .selectFrom('posts')
    .innerJoin('actors', 'actors.id', 'posts.author')
    .leftJoin('actors as quoted', 'quoted.id', 'posts.quote_author')
    .leftJoin('actors as root', 'root.id', 'posts.root_author')
    .leftJoin('actors as parent', 'parent.id', 'posts.parent_author')
    .selectAll('posts')
    .select(['actors.did', 'quoted.did as quote_did', 'root.did as root_did', 'parent.did as parent_did'])
}

type Row = Awaited<ReturnType<ReturnType<typeof storedPosts>['executeTakeFirstOrThrow']>>

export function postOf(row: Row): Post {
  return {
    did: row.did,
    rkey: encodeTid(row.rkey),
    text: row.text,
    langs: row.langs,
    tags: row.tags,
    mentions: row.mentions,
    links: row.links,
    titles: row.titles,
    alts: row.alts,
    ...row.location,
    labels: row.labels,
    images: row.images,
    video: (row.flags & POST_FLAGS.video) !== 0,
    gif: (row.flags & POST_FLAGS.gif) !== 0,
    external: (row.flags & POST_FLAGS.external) !== 0,
    quote: reference(row.quote_did, row.quote_rkey),
    replyRoot: reference(row.root_did, row.root_rkey),
    replyParent: reference(row.parent_did, row.parent_rkey),
    createdAt: row.created_at === null ? undefined : Number(row.created_at),
    time: Number(row.time),
  }
}

function reference(did: string | null, rkey: bigint | null): RecordRef | undefined {
  return did === null || rkey === null ? undefined : { did, rkey: encodeTid(rkey) }
}
