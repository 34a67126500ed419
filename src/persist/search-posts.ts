import { sql } from 'kysely'
import type { Counters } from '../counters.ts'
import type { Reader } from './database.ts'

/** A stored post by its key. */
export interface PostKey {
  /** The author's number in table `actors`. */
  readonly author: number
  readonly rkey: bigint
}

export interface PostSearch {
  /** A `tsquery` of lexemes as searchText() writes them. */
  readonly words?: string | undefined
  /** Only posts of this account. */
  readonly author?: number | undefined
  /** Only posts from this TID on. */
  readonly since?: bigint | undefined
  /** Only posts that come after this one in the answer: the last that an earlier call gave. */
  readonly after?: PostKey | undefined
  readonly limit: number
}

/** Stored posts that contain the words, the newest first, without those of accounts that are not active. */
export async function searchPosts(reader: Reader, search: PostSearch): Promise<readonly PostKey[]> {
  return await searchQuery(reader, search).execute()
}

/** The statement of `searchPosts`. */
export function searchQuery(reader: Reader, { words, author, since, after, limit }: PostSearch) {
  return reader
    .selectFrom('posts')
    .innerJoin('actors', 'actors.id', 'posts.author')
    .select(['posts.author', 'posts.rkey'])
    .where('actors.status', '=', 'active')
    .$if(words !== undefined, (query) => query.where(sql<boolean>`posts.tsv @@ ${words}::text::tsquery`))
    .$if(author !== undefined, (query) => query.where('posts.author', '=', author!))
    .$if(since !== undefined, (query) => query.where('posts.rkey', '>=', since!))
    .$if(after !== undefined, (query) =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('posts.rkey', 'posts.author'), '<', tuple(after!.rkey, after!.author)),
      ),
    )
    .orderBy('posts.rkey', 'desc')
    .orderBy('posts.author', 'desc')
    .limit(limit)
}

/** What is known of a stored post besides what its author wrote. */
export interface PostFacts extends PostKey, Counters {
  readonly handle: string | null
  /** The names of the feeds that show it. */
  readonly feeds: readonly string[]
}

/** The facts about some posts, those of the keys that are stored. */
export async function readPostFacts(reader: Reader, keys: readonly PostKey[]): Promise<readonly PostFacts[]> {
  if (keys.length === 0) return []
  return await reader
    .selectFrom('post_stats as s')
    .innerJoin('actors', 'actors.id', 's.author')
    .select(['s.author', 's.rkey', 's.likes', 's.reposts', 's.replies', 's.quotes', 'actors.handle'])
    .select((eb) =>
      eb
        .selectFrom('feed_posts as f')
        .innerJoin('feeds', 'feeds.id', 'f.feed')
        .whereRef('f.author', '=', 's.author')
        .whereRef('f.rkey', '=', 's.rkey')
        .where('feeds.removed_at', 'is', null)
        .where('f.hidden', '=', false)
        .where('f.waiting', '=', false)
        .select(sql<string[]>`coalesce(array_agg(feeds.name order by feeds.id), '{}')`.as('names'))
        .$asScalar()
        .$notNull()
        .as('feeds'),
    )
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('s.author', 's.rkey'),
        'in',
        keys.map(({ author, rkey }) => tuple(author, rkey)),
      ),
    )
    .execute()
}

/** The number of an account by its DID or handle; undefined where nothing of it is stored. */
export async function findActor(reader: Reader, name: string): Promise<number | undefined> {
  const column = name.startsWith('did:') ? 'did' : 'handle'
  const value = column === 'did' ? name : name.toLowerCase()
  const row = await reader.selectFrom('actors').select('id').where(column, '=', value).executeTakeFirst()
  if (row !== undefined || column === 'did') return row?.id
  const resolved = await reader
    .selectFrom('handles')
    .innerJoin('actors', 'actors.did', 'handles.did')
    .select('actors.id')
    .where('handles.handle', '=', value)
    .executeTakeFirst()
  return resolved?.id
}
