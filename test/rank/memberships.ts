import { postUri } from '../../src/event.ts'
import type { Database } from '../../src/persist/database.ts'
import { ensurePartitions } from '../../src/persist/partitions.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'

/** A post in a feed, as tests write it. */
export interface Membership {
  readonly feed: number
  readonly did: string
  /** The record key's time, in milliseconds since 1970. */
  readonly at: number
  /** Tells apart the posts of one moment. */
  readonly clock?: number
  readonly rankKey: number
  readonly likes?: number
}

export function rkeyOf({ at, clock = 0 }: Pick<Membership, 'at' | 'clock'>): bigint {
  return tidAt(at * 1000) + BigInt(clock)
}

export function uriOf(membership: Pick<Membership, 'did' | 'at' | 'clock'>): string {
  return postUri({ did: membership.did, rkey: encodeTid(rkeyOf(membership)) })
}

/** Posts of a feed by these authors in turns: the newest a second before `now`, and each a minute before the next. */
export function onePerMinute(of: {
  readonly feed: number
  readonly authors: readonly string[]
  readonly count: number
  readonly now: number
}): Membership[] {
  return Array.from({ length: of.count }, (_, index) => {
    const at = of.now - 1_000 - index * 60_000
    return { feed: of.feed, did: of.authors[index % of.authors.length]!, at, rankKey: at }
  })
}

/** Puts posts into feeds, with their authors and partitions. */
export async function addMemberships(db: Database, memberships: readonly Membership[]): Promise<void> {
  if (memberships.length === 0) return
  const times = memberships.map(({ at }) => at * 1000)
  await ensurePartitions(db, Math.min(...times), Math.max(...times), 24)
  const dids = [...new Set(memberships.map(({ did }) => did))]
  await db
    .insertInto('actors')
    .values(dids.map((did) => ({ did })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const actors = await db.selectFrom('actors').select(['id', 'did']).where('did', 'in', dids).execute()
  const numbers = new Map(actors.map(({ id, did }) => [did, id]))
  const rows = memberships.map((membership) => ({
    feed: membership.feed,
    author: numbers.get(membership.did)!,
    rkey: rkeyOf(membership),
    rank_key: membership.rankKey,
  }))
  await db.insertInto('feed_posts').values(rows).execute()
  const stats = memberships.map((membership, i) => ({ ...membership, ...rows[i]! }))
  await db
    .insertInto('post_stats')
    .values(stats.map(({ author, rkey, likes }) => ({ author, rkey, likes })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Removes a post from every feed, or hides it there. */
export async function removeMembership(
  db: Database,
  membership: Membership,
  how: 'delete' | 'hide',
): Promise<void> {
  const rkey = rkeyOf(membership)
  if (how === 'delete') await db.deleteFrom('feed_posts').where('rkey', '=', rkey).execute()
  else await db.updateTable('feed_posts').set({ hidden: true }).where('rkey', '=', rkey).execute()
}
