import { sql } from 'kysely'
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

/** The statement behind it: a lookup in the primary key for each post, whatever the planner knows of the tables. */
export function shownRows(reader: Reader, feeds: readonly number[], posts: readonly Candidate[]) {
  const { asked, isAsked } = askedPosts(posts)
  return reader
    .selectFrom(asked)
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('feed_posts')
          .select('feed')
          .where(isAsked)
          .where('feed', 'in', feeds)
          // Put so that the index of pages does not seem to fit: it would be read through for every post.
          .where(sql<boolean>`hidden::int + waiting::int = 0`)
          .limit(1)
          .as('shown'),
      (join) => join.onTrue(),
    )
    .select(['asked.author', 'asked.rkey'])
}
