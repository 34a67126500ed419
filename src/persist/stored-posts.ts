import { sql } from 'kysely'
import type { Post } from '../event.ts'
import type { Reader } from './database.ts'
import type { Position } from './fillings.ts'
import { postOf, storedPosts } from './posts.ts'

/** A stored post as it was when it was read. */
export interface StoredPost extends Position {
  readonly rev: bigint
  readonly post: Post
}

export interface PostsQuery {
  /** None with a key below this. */
  readonly from: bigint
  /** Only those with one of these words (see match/search-terms.ts) or by one of these authors; all where absent. */
  readonly terms?: { readonly words: string | undefined; readonly authors: readonly string[] } | undefined
  readonly newestFirst: boolean
  /** Only what comes behind it. */
  readonly after: Position | undefined
  readonly limit: number
}

/**
 * The next stored posts by time. Whether they are found by time or by their words is for PostgreSQL to say, which knows
 * how rare those are.
 */
export async function readStoredPosts(reader: Reader, query: PostsQuery): Promise<readonly StoredPost[]> {
  const { from, terms, newestFirst, after, limit } = query
  const direction = newestFirst ? 'desc' : 'asc'
  let select = storedPosts(reader).where('posts.rkey', '>=', from)
  if (terms !== undefined) {
    const { words, authors } = terms
    select = select.where((eb) =>
      eb.or([
        ...(words === undefined ? [] : [sql<boolean>`posts.tsv @@ ${words}::tsquery`]),
        ...(authors.length === 0
          ? []
          : [sql<boolean>`posts.author = any (select id from actors where did = any (${authors}::text[]))`]),
      ]),
    )
  }
  if (after !== undefined) {
    const { time, rkey, author } = after
    select = select
      .where('posts.time', newestFirst ? '<=' : '>=', BigInt(time)) // what the index on time understands
      .where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('posts.time', 'posts.rkey', 'posts.author'),
          newestFirst ? '<' : '>',
          tuple(BigInt(time), rkey, author),
        ),
      )
  }
  const rows = await select
    .orderBy('posts.time', direction)
    .orderBy('posts.rkey', direction)
    .orderBy('posts.author', direction)
    .limit(limit)
    .execute()
  return rows.map(storedPost)
}

/** A row of a feed with the post that it is about; undefined where there is none. */
export interface StoredRow {
  readonly author: number
  readonly rkey: bigint
  readonly stored: StoredPost | undefined
}

/** The next rows of a feed, by author and key. */
export async function readStoredRows(
  reader: Reader,
  feed: number,
  after: Pick<Position, 'author' | 'rkey'> | undefined,
  limit: number,
): Promise<readonly StoredRow[]> {
  const { author, rkey } = after ?? { author: 0, rkey: 0n }
  const rows = await reader
    .selectFrom('feed_posts')
    .select(['author', 'rkey'])
    .where('feed', '=', feed)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('author', 'rkey'), '>', tuple(author, rkey)))
    .orderBy('author')
    .orderBy('rkey')
    .limit(limit)
    .execute()
  if (rows.length === 0) return []
  const posts = await storedPosts(reader)
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('posts.author', 'posts.rkey'),
        'in',
        rows.map((row) => tuple(row.author, row.rkey)),
      ),
    )
    .execute()
  const byKey = new Map(posts.map((row) => [`${row.author}/${row.rkey}`, storedPost(row)]))
  return rows.map((row) => ({ ...row, stored: byKey.get(`${row.author}/${row.rkey}`) }))
}

/** The posts of a feed as `author/rkey`. */
export async function readFeedKeys(reader: Reader, feed: number): Promise<ReadonlySet<string>> {
  const rows = await reader
    .selectFrom('feed_posts')
    .select(['author', 'rkey'])
    .where('feed', '=', feed)
    .execute()
  return new Set(rows.map(({ author, rkey }) => `${author}/${rkey}`))
}

function storedPost(row: Parameters<typeof postOf>[0]): StoredPost {
  const { author, rkey, rev, time } = row
  return { author, rkey, rev, time: Number(time), post: postOf(row) }
}
