import { sql } from 'kysely'
import { type Counters, NO_COUNTERS } from '../counters.ts'
import type { Post } from '../event.ts'
import { usualIn } from './author-stats.ts'
import { type Database, readOnly } from './database.ts'
import { type Feedback, readFeedback } from './feedback.ts'
import { readPosts } from './posts.ts'

/** How a stored post stands in a feed. */
export interface StoredMembership {
  /** The feed's name. */
  readonly feed: string
  readonly rankKey: number
  /** Whether readers see it there. */
  readonly shown: boolean
  /** What posts of its author usually got when it came; undefined where the order did not ask. */
  readonly usual: number | undefined
  /** What readers of the feed told of it; undefined where nobody was asked for, or none told anything. */
  readonly feedback: Feedback | undefined
}

/** A stored post with what feeds made of it. */
export interface JudgedPost {
  /** The author's number in table `actors`. */
  readonly author: number
  readonly rkey: bigint
  readonly post: Post
  readonly counters: Counters
  readonly memberships: readonly StoredMembership[]
}

export interface StoredExtent {
  readonly posts: number
  /** TIDs of the oldest and the newest; undefined where there is none. */
  readonly oldest: bigint | undefined
  readonly newest: bigint | undefined
}

/** How many posts are stored of accounts that are active, and of when. */
export async function storedExtent(db: Database): Promise<StoredExtent> {
  const { rows } = await sql<{ posts: number; oldest: bigint | null; newest: bigint | null }>`
    select count(*)::int as posts, min(p.rkey) as oldest, max(p.rkey) as newest
    from posts p join actors a on a.id = p.author where a.status = 'active'`.execute(db)
  const { posts, oldest, newest } = rows[0]!
  return { posts, oldest: oldest ?? undefined, newest: newest ?? undefined }
}

/** Posts that are in memory at once. */
const PAGE = 1_000

/**
 * The stored posts of accounts that are active, oldest first, some at a time. `told`: names of the feeds of which feedback
 * is wanted. Call it in a transaction, as a cursor of the database holds the place.
 */
export async function* storedPosts(
  tx: Database,
  told: ReadonlySet<string>,
): AsyncGenerator<readonly JudgedPost[]> {
  await sql`
    declare stored_posts no scroll cursor for
    select p.author, p.rkey from posts p join actors a on a.id = p.author where a.status = 'active'
    order by p.rkey, p.author`.execute(tx)
  for (;;) {
    const { rows: keys } = await sql<{ author: number; rkey: bigint }>`
      fetch ${sql.lit(PAGE)} from stored_posts`.execute(tx)
    if (keys.length > 0) yield await readPage(tx, keys, told)
    if (keys.length < PAGE) break
  }
  await sql`close stored_posts`.execute(tx)
}

interface Key {
  readonly author: number
  readonly rkey: bigint
}

async function readPage(
  tx: Database,
  keys: readonly Key[],
  told: ReadonlySet<string>,
): Promise<readonly JudgedPost[]> {
  const posts = new Map((await readPosts(readOnly(tx), keys)).map(({ post, ...key }) => [nameOf(key), post]))
  const asked = sql`unnest(${keys.map(({ author }) => author)}::int[], ${keys.map(({ rkey }) => rkey)}::bigint[])`
  const { rows: stats } = await sql<Key & Counters>`
    select s.author, s.rkey, s.likes, s.reposts, s.replies, s.quotes
    from ${asked} k (author, rkey) join post_stats s on s.author = k.author and s.rkey = k.rkey`.execute(tx)
  const counters = new Map(stats.map(({ author, rkey, ...counts }) => [nameOf({ author, rkey }), counts]))
  const memberships = await readMemberships(tx, asked, told)
  return keys.flatMap((key) => {
    const name = nameOf(key)
    const post = posts.get(name)
    if (post === undefined) return []
    return [
      { ...key, post, counters: counters.get(name) ?? NO_COUNTERS, memberships: memberships.get(name) ?? [] },
    ]
  })
}

async function readMemberships(tx: Database, asked: ReturnType<typeof sql>, told: ReadonlySet<string>) {
  const { rows } = await sql<
    Key & { id: number; feed: string; rank: bigint; shown: boolean; baseline: number | null }
  >`
    select f.author, f.rkey, f.feed as id, feeds.name as feed, f.rank_key as rank,
      not f.hidden and not f.waiting as shown, f.baseline
    from ${asked} k (author, rkey)
    join feed_posts f on f.author = k.author and f.rkey = k.rkey
    join feeds on feeds.id = f.feed and feeds.removed_at is null`.execute(tx)
  const wishes = rows
    .filter(({ feed }) => told.has(feed))
    .map((row) => ({ ...row, feed: row.id, wished: true }))
  const feedback = new Map(
    (await readFeedback(tx, wishes)).map((one) => [`${one.feed}/${nameOf(one)}`, one.feedback]),
  )
  const memberships = new Map<string, StoredMembership[]>()
  for (const { id, feed, rank, shown, baseline, ...key } of rows) {
    const name = nameOf(key)
    const membership = {
      feed,
      rankKey: Number(rank),
      shown,
      usual: usualIn(baseline),
      feedback: feedback.get(`${id}/${name}`),
    }
    memberships.set(name, [...(memberships.get(name) ?? []), membership])
  }
  return memberships
}

function nameOf({ author, rkey }: Key): string {
  return `${author}/${rkey}`
}
