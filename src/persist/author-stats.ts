import { tidAt } from '../tid.ts'
import type { Session, Statement } from './session.ts'

const HOUR_MS = 3_600_000
/** Until a post has been there for so long, nobody knows what it gets. */
const FIRST_DAY_HOURS = 24
/** After so many hours a post counts half for what its author's posts usually get. */
const HALF_LIFE_HOURS = 14 * 24
/** Of an author with so many posts half is believed, and half is what everybody's posts get. */
const PRIOR_POSTS = 5
/** What everybody's posts are taken to get, in doublings, until there are some more than so many of them. */
const START = { doublings: 1, posts: 100 }
/** The row that stands for everybody. */
const EVERYBODY = 0

const LAST_FOLD: Statement = {
  name: 'read last fold',
  text: `select at from author_stats where author = ${EVERYBODY}`,
}

/**
 * $1 and $2 bounds of rkey, $3 and $4 those of time in ms (its index leads there; a post whose key and time tell
 * different hours does not count), $5 the hour. Sums of whole numbers are exact, in whatever sequence.
 */
const FOLD: Statement = {
  name: 'fold authors',
  text: `
    with grown as materialized (
      select p.author, count(*)::float8 as posts,
        sum(round(1000 * ln(1 + s.likes + 2 * s.reposts + 3 * s.replies + 2 * s.quotes::float8) / ln(2::float8))) as level
      from posts p join post_stats s on s.author = p.author and s.rkey = p.rkey and s.rkey >= $1 and s.rkey < $2
      where p.rkey >= $1 and p.rkey < $2 and p.time >= $3::bigint and p.time < $4::bigint
        and p.parent_author is null
      group by p.author
    )
    insert into author_stats as a (author, at, posts, level)
    select author, $5::timestamptz, posts, level from grown
    union all select ${EVERYBODY}, $5, coalesce(sum(posts), 0), coalesce(sum(level), 0) from grown
    order by 1
    on conflict (author) do update set at = excluded.at,
      posts = a.posts * ${faded('a.at', 'excluded.at')} + excluded.posts,
      level = a.level * ${faded('a.at', 'excluded.at')} + excluded.level`,
}

function faded(from: string, to: string): string {
  return `power(2::float8, -extract(epoch from ${to} - ${from})::float8 / ${HALF_LIFE_HOURS * 3_600})`
}

/**
 * Adds the posts that left their first day before a full hour (since 1970) to what their authors' posts usually get,
 * unless that was done. Called before anything of that hour is applied: then the tables hold exactly the stream up to
 * the hour, wherever batches end.
 */
export async function foldAuthors(session: Session, hour: number): Promise<void> {
  const [last] = await session.run<{ at: Date }>(LAST_FOLD, [])
  const from = last === undefined ? FIRST_DAY_HOURS : last.at.getTime() / HOUR_MS
  if (from >= hour) return
  const bounds = [from, hour].map((until) => (until - FIRST_DAY_HOURS) * HOUR_MS)
  const [first, end] = bounds as [number, number]
  await session.run(FOLD, [
    tidAt(first * 1000),
    tidAt(end * 1000),
    Math.max(0, first - HOUR_MS),
    end + HOUR_MS,
    new Date(hour * HOUR_MS),
  ])
}

/** $1 authors, and the row of everybody. */
const READ: Statement = {
  name: 'read author stats',
  text: `select author, at, posts, level from author_stats where author = any ($1::int[])`,
}

/** What posts of authors usually get, as feed_posts.baseline has it: 100 · log2(1 + engagement), a whole number. */
export interface Baselines {
  of(author: number): number
}

interface AuthorStats {
  readonly author: number
  readonly at: Date
  readonly posts: number
  readonly level: number
}

/**
 * The mean of log2(1 + engagement) over an author's posts, shrunk to that of everybody's posts: (sum + k · prior) /
 * (posts + k). A mean of logarithms, so that one post that went around the world does not change what is usual.
 */
export async function readBaselines(session: Session, authors: readonly number[]): Promise<Baselines> {
  if (authors.length === 0) return { of: () => baseline(START.doublings) }
  const rows = await session.run<AuthorStats>(READ, [[...new Set([EVERYBODY, ...authors])]])
  const known = new Map(rows.map((row) => [row.author, row]))
  const all = known.get(EVERYBODY)
  const prior = shrunk(all, all?.at, START.doublings, START.posts)
  return { of: (author) => baseline(shrunk(known.get(author), all?.at, prior, PRIOR_POSTS)) }
}

function shrunk(
  stats: AuthorStats | undefined,
  now: Date | undefined,
  prior: number,
  priorPosts: number,
): number {
  if (stats === undefined || now === undefined) return prior
  const hours = (now.getTime() - stats.at.getTime()) / HOUR_MS
  const fade = 2 ** (-hours / HALF_LIFE_HOURS)
  const level = (stats.level / 1000) * fade
  return (level + priorPosts * prior) / (stats.posts * fade + priorPosts)
}

function baseline(doublings: number): number {
  return Math.round(100 * doublings)
}

/** The doublings that feed_posts.baseline tells. */
export function usualIn(baseline: number | null): number | undefined {
  return baseline === null ? undefined : baseline / 100
}
