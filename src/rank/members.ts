import type { Reader } from '../persist/database.ts'
import type { Candidate } from './algorithm.ts'
import { askedPosts } from './asked.ts'

/** Which of the posts one of `feeds` still holds and shows: deleted and hidden ones are missing. One query. */
export async function stillShown(
  reader: Reader,
  feeds: readonly number[],
  posts: readonly Candidate[],
): Promise<(post: Candidate) => boolean> {
  if (posts.length === 0) return () => false
  const rows = await shownRows(reader, feeds, posts).execute()
  const shown = new Set(rows.map(({ author, rkey }) => `${author}/${rkey}`))
  return ({ author, rkey }) => shown.has(`${author}/${rkey}`)
}

/** The statement behind it: lookups in the primary key, a hundred at most for a page. */
export function shownRows(reader: Reader, feeds: readonly number[], posts: readonly Candidate[]) {
  const { asked, from, to } = askedPosts(posts)
  return reader
    .selectFrom(asked)
    .innerJoin('feed_posts', (join) =>
      join.onRef('feed_posts.author', '=', 'asked.author').onRef('feed_posts.rkey', '=', 'asked.rkey'),
    )
    .select(['feed_posts.author', 'feed_posts.rkey'])
    .where('feed_posts.rkey', '>=', from)
    .where('feed_posts.rkey', '<=', to)
    .where('feed_posts.feed', 'in', feeds)
    .where('feed_posts.hidden', '=', false)
}
