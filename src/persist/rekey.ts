import { type Counters, meets, type Needs } from '../counters.ts'
import { usualIn } from './author-stats.ts'
import { rkeyBounds } from './rkey-bounds.ts'
import type { Session, Statement } from './session.ts'
import type { TouchedPosts } from './touched.ts'

/** How the orders of feeds follow the counters of their posts. */
export interface Lift {
  /** The numbers of the feeds whose order does. */
  readonly feeds: readonly number[]
  /** Those of them whose order asks what posts of the author usually get. */
  readonly baselined?: readonly number[]
  /**
   * By how many milliseconds these counters lift a post in such a feed. Pure; a whole number. `usual`: see Baselines in
   * author-stats.ts, as doublings.
   */
  of(feed: number, counters: Counters, usual?: number): number
}

export const NO_LIFT: Lift = { feeds: [], of: () => 0 }

/** $1 authors, $2 rkeys, $3 and $4 bounds of rkey, $5 feeds whose order follows counters. */
function readFollowers(name: string, more: string): Statement {
  return {
    name,
    text: `
      select f.feed, f.author, f.rkey, f.lift, f.waiting, f.needs, s.likes, s.reposts, s.replies, s.quotes${more}
      from unnest($1::int[], $2::bigint[]) as p (author, rkey)
      join feed_posts f on f.author = p.author and f.rkey = p.rkey and f.rkey between $3 and $4
      join post_stats s on s.author = p.author and s.rkey = p.rkey and s.rkey between $3 and $4
      where f.feed = any($5::int[]) or f.needs is not null or f.waiting`,
  }
}

const READ_FOLLOWERS = readFollowers('read followers', '')
const READ_COMPARED = readFollowers('read compared followers', ', f.baseline')

interface Follower extends Counters {
  readonly feed: number
  readonly author: number
  readonly rkey: bigint
  readonly lift: bigint
  readonly waiting: boolean
  readonly needs: string | null
  /** Only where an order asks. */
  readonly baseline?: number | null
}

/** $1 authors, $2 rkeys, $3 feeds, $4 lifts, $5 whether waiting, $6 and $7 bounds of rkey. */
const MOVE: Statement = {
  name: 'move in feeds',
  text: `
    update feed_posts f set rank_key = f.rank_key - f.lift + t.lift, lift = t.lift, waiting = t.waiting
    from (
      select * from unnest($1::int[], $2::bigint[], $3::int[], $4::bigint[], $5::boolean[])
        as t (author, rkey, feed, lift, waiting)
      order by author, rkey, feed
    ) t
    where f.author = t.author and f.rkey = t.rkey and f.feed = t.feed and f.rkey between $6 and $7`,
}

/**
 * Gives the rows of these posts the place that their counters say: a function of what is stored, so that it does not
 * matter where batches end. Returns how many rows moved, came into a feed's pages or left them.
 */
export async function rekey(session: Session, lift: Lift, touched: TouchedPosts): Promise<number> {
  const { authors, rkeys } = touched.list()
  if (rkeys.length === 0) return 0
  const bounds = rkeyBounds(rkeys)
  const read = lift.baselined?.length ? READ_COMPARED : READ_FOLLOWERS
  const followers = await session.run<Follower>(read, [authors, rkeys, ...bounds, lift.feeds])
  const following = new Set(lift.feeds)
  const moved = followers.flatMap((row) => {
    const to = following.has(row.feed)
      ? lift.of(row.feed, row, usualIn(row.baseline ?? null))
      : Number(row.lift)
    const waiting = waits(parseNeeds(row.needs), row)
    return BigInt(to) === row.lift && waiting === row.waiting ? [] : [{ ...row, to, waiting }]
  })
  if (moved.length === 0) return 0
  await session.run(MOVE, [
    moved.map((row) => row.author),
    moved.map((row) => row.rkey),
    moved.map((row) => row.feed),
    moved.map((row) => row.to),
    moved.map((row) => row.waiting),
    ...bounds,
  ])
  return moved.length
}

/** Whether a post with these counters has to wait. */
export function waits(needs: Needs | undefined, counters: Counters): boolean {
  return needs !== undefined && !meets(needs, counters)
}

const parsed = new Map<string, Needs>()
const REMEMBERED = 1_000

/** Reads feed_posts.needs. Few rules make few different ones, so that nearly all are known. */
function parseNeeds(text: string | null): Needs | undefined {
  if (text === null) return undefined
  const known = parsed.get(text)
  if (known !== undefined) return known
  const needs = JSON.parse(text) as Needs
  if (parsed.size >= REMEMBERED) parsed.clear()
  parsed.set(text, needs)
  return needs
}

/** Writes feed_posts.needs. */
export function renderNeeds(needs: Needs | undefined): string | null {
  return needs === undefined ? null : JSON.stringify(needs)
}
