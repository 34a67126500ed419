import type { Reader } from '../persist/database.ts'
import type { Candidate } from './algorithm.ts'
import { askedPosts } from './asked.ts'

/** Which thread each post belongs to: that of the post that began it, which is the post itself where it replies to none. */
export async function threadsOf(
  reader: Reader,
  posts: readonly Candidate[],
): Promise<(post: Candidate) => string> {
  const { asked, from, to } = askedPosts(posts)
  const rows = await reader
    .selectFrom(asked)
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('posts')
          .select(['root_author', 'root_rkey'])
          .whereRef('author', '=', 'asked.author')
          .whereRef('rkey', '=', 'asked.rkey')
          .where('rkey', '>=', from)
          .where('rkey', '<=', to)
          .limit(1)
          .as('post'),
      (join) => join.onTrue(),
    )
    .select(['asked.author', 'asked.rkey', 'post.root_author', 'post.root_rkey'])
    .execute()
  const roots = new Map(
    rows.flatMap(({ root_author: author, root_rkey: rkey, ...post }) =>
      author === null || rkey === null ? [] : [[nameOf(post), nameOf({ author, rkey })] as const],
    ),
  )
  return (post) => roots.get(nameOf(post)) ?? nameOf(post)
}

function nameOf({ author, rkey }: Candidate): string {
  return `${author}/${rkey}`
}
