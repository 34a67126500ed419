import { sql } from 'kysely'
import type { Reader } from '../persist/database.ts'
import { tidAt, tidMicros } from '../tid.ts'
import type { Candidate } from './algorithm.ts'
import { askedPosts } from './asked.ts'

/** How fast a post gathers accounts just now. */
export interface Trend<Post extends Candidate = Candidate> {
  readonly post: Post
  /** Accounts, other than the author, that engaged with it within the window. */
  readonly accounts: number
  /** Accounts an hour, as far as so few observations tell. */
  readonly rate: number
  /** Accounts an hour of all posts that were looked at. */
  readonly average: number
}

const HOUR_MS = 3_600_000
/** What is known beforehand of a post weighs as much as so much of the window. */
const PRIOR_SHARE = 1 / 4

/**
 * The posts that gather accounts faster than the average of all of them, fastest first: by the Gamma–Poisson shrinker
 * (DuMouchel, 1999). A post that gathered n accounts in the t hours of the window in which it was there has the rate
 * (n + a·b) / (t + b), where a is the average and b a quarter of the window; so one account in the first minute is
 * not sixty an hour, and a post that is as old as the window has nearly the rate that was counted.
 */
export async function trendsOf<Post extends Candidate>(
  reader: Reader,
  posts: readonly Post[],
  { asOf, within }: { readonly asOf: bigint; readonly within: number },
): Promise<Trend<Post>[]> {
  if (posts.length === 0) return []
  const now = tidMicros(asOf) / 1_000
  const since = tidAt(Math.floor((now - within) * 1_000))
  const rows = await recentAccounts(reader, posts, since, asOf).execute()
  const counts = new Map(rows.map((row) => [nameOf(row), row.accounts]))
  const observed = posts.map((post) => {
    const age = Math.max(0, now - tidMicros(post.rkey) / 1_000)
    return { post, accounts: counts.get(nameOf(post)) ?? 0, hours: Math.min(age, within) / HOUR_MS }
  })
  const hours = observed.reduce((sum, one) => sum + one.hours, 0)
  const average = hours === 0 ? 0 : observed.reduce((sum, one) => sum + one.accounts, 0) / hours
  const prior = (PRIOR_SHARE * within) / HOUR_MS
  return observed
    .map(({ post, accounts, hours: t }) => {
      return { post, accounts, rate: (accounts + average * prior) / (t + prior), average }
    })
    .filter(({ accounts, rate }) => accounts > 0 && rate > average)
    .sort((a, b) => b.rate - a.rate || byKey(a.post, b.post))
}

/** Accounts that engaged with each post after one moment and until another, by the record keys of what they did. */
export function recentAccounts(reader: Reader, posts: readonly Candidate[], after: bigint, until: bigint) {
  const { asked, from, to } = askedPosts(posts)
  return reader
    .selectFrom(asked)
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('engagements')
          .select(sql<number>`count(distinct actor)::int`.as('accounts'))
          .whereRef('subject_rkey', '=', 'asked.rkey')
          .whereRef('subject_author', '=', 'asked.author')
          .where('subject_rkey', '>=', from)
          .where('subject_rkey', '<=', to)
          .where('rkey', '>', after)
          .where('rkey', '<=', until)
          .whereRef('actor', '<>', 'asked.author')
          .as('recent'),
      (join) => join.onTrue(),
    )
    .select(['asked.author', 'asked.rkey', 'recent.accounts'])
    .where('recent.accounts', '>', 0)
}

function nameOf({ author, rkey }: Candidate): string {
  return `${author}/${rkey}`
}

/** Newer posts first, as pages have ties. */
function byKey(a: Candidate, b: Candidate): number {
  if (a.rkey !== b.rkey) return a.rkey < b.rkey ? 1 : -1
  return b.author - a.author
}
