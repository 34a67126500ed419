import type { Counters } from '../counters.ts'
import type { Reader } from '../persist/database.ts'
import { tidMicros } from '../tid.ts'
import type { Candidate } from './algorithm.ts'
import { askedPosts } from './asked.ts'

/** What formulas of age and engagement need of a stored post. */
export interface StandingPost {
  readonly author: number
  readonly rkey: bigint
  /** Milliseconds since 1970. */
  readonly time: number
  readonly stats: Counters
}

/**
 * The times and counters of members of a feed, in the order in which they are given. One query. Where nothing is
 * stored of one, its record key tells the time.
 */
export async function standingPosts(reader: Reader, posts: readonly Candidate[]): Promise<StandingPost[]> {
  if (posts.length === 0) return []
  const { asked, isAsked } = askedPosts(posts)
  const rows = await reader
    .selectFrom(asked)
    .leftJoinLateral(
      (eb) => eb.selectFrom('posts').select('time').where(isAsked).limit(1).as('post'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('post_stats')
          .select(['likes', 'reposts', 'replies', 'quotes'])
          .where(isAsked)
          .limit(1)
          .as('s'),
      (join) => join.onTrue(),
    )
    .select(['asked.author', 'asked.rkey', 'post.time', 's.likes', 's.reposts', 's.replies', 's.quotes'])
    .execute()
  const found = new Map(rows.map((row) => [nameOf(row), row]))
  return posts.map((post) => {
    const { time, likes, reposts, replies, quotes } = found.get(nameOf(post)) ?? NOTHING
    return {
      author: post.author,
      rkey: post.rkey,
      time: Number(time ?? tidMicros(post.rkey) / 1_000),
      stats: { likes: likes ?? 0, reposts: reposts ?? 0, replies: replies ?? 0, quotes: quotes ?? 0 },
    }
  })
}

const NOTHING = { time: null, likes: null, reposts: null, replies: null, quotes: null }

function nameOf({ author, rkey }: Candidate): string {
  return `${author}/${rkey}`
}
