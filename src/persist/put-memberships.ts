import { NO_COUNTERS } from '../counters.ts'
import { readBaselines } from './author-stats.ts'
import type { PostPut } from './batch.ts'
import { renderNeeds, waits } from './rekey.ts'
import { rkeyBounds } from './rkey-bounds.ts'
import type { Session, Statement } from './session.ts'

/** A post that was just written. */
export interface WrittenPost {
  readonly put: Pick<PostPut, 'rkey' | 'memberships'>
  readonly author: number
  /** Inserted, so that no feed can have had it; or nothing is to be taken from it. */
  readonly fresh: boolean
}

/** $1 authors, $2 rkeys of the posts, $3 and $4 bounds of rkey; $5 authors, $6 rkeys, $7 feeds that keep them. */
const LEAVE: Statement = {
  name: 'leave feeds',
  text: `
    with kept as materialized (
      select * from unnest($5::int[], $6::bigint[], $7::int[]) as t (author, rkey, feed)
    ),
    gone as (
      delete from feed_posts f using unnest($1::int[], $2::bigint[]) as p (author, rkey)
      where f.author = p.author and f.rkey = p.rkey and f.rkey between $3 and $4
        and not exists (select from kept k where k.author = f.author and k.rkey = f.rkey and k.feed = f.feed)
      returning 1
    )
    select count(*)::int as n from gone`,
}

/** $1 authors, $2 rkeys, $3 feeds, $4 needs, $5 and $6 bounds of rkey. Whether they are met is for rekey.ts to say. */
const NEED: Statement = {
  name: 'set needs',
  text: `
    update feed_posts f set needs = t.needs
    from unnest($1::int[], $2::bigint[], $3::int[], $4::text[]) as t (author, rkey, feed, needs)
    where f.author = t.author and f.rkey = t.rkey and f.feed = t.feed and f.rkey between $5 and $6
      and f.needs is distinct from t.needs`,
}

/**
 * $1 authors, $2 rkeys, $3 feeds, $4 rank keys, $5 lifts, $6 whether waiting, $7 needs, $8 baselines. A row that stays
 * keeps its rank key and its baseline.
 */
const JOIN: Statement = {
  name: 'join feeds',
  text: `
    with added as (
      insert into feed_posts (author, rkey, feed, rank_key, hidden, lift, waiting, needs, baseline)
      select t.author, t.rkey, t.feed, t.rank_key, a.status <> 'active', t.lift, t.waiting, t.needs, t.baseline
      from unnest($1::int[], $2::bigint[], $3::int[], $4::bigint[], $5::bigint[], $6::boolean[], $7::text[], $8::smallint[])
        as t (author, rkey, feed, rank_key, lift, waiting, needs, baseline)
      join actors a on a.id = t.author
      order by t.author, t.rkey, t.feed
      on conflict (author, rkey, feed) do nothing
      returning 1
    )
    select count(*)::int as n from added`,
}

/**
 * Makes feed_posts say of these posts what their memberships say. A row that comes stands where a post without
 * counters does; rekey.ts moves those of posts that have some. Rows of feeds in `baselined` (their numbers) are given what
 * posts of their author usually get.
 */
export async function putMemberships(
  session: Session,
  posts: readonly WrittenPost[],
  baselined: readonly number[],
): Promise<{ joined: number; left: number }> {
  const rows = posts.flatMap(({ put, author, fresh }) =>
    put.memberships.map((membership) => ({ ...membership, author, rkey: put.rkey, fresh })),
  )
  let left = 0
  const stale = posts.filter((post) => !post.fresh)
  if (stale.length > 0) {
    const rkeys = stale.map((post) => post.put.rkey)
    const bounds = rkeyBounds(rkeys)
    const values = [stale.map((post) => post.author), rkeys, ...bounds, ...placesOf(rows)]
    left = (await session.run<{ n: number }>(LEAVE, values))[0]!.n
    const staying = rows.filter((row) => !row.fresh)
    const needs = staying.map((row) => renderNeeds(row.needs))
    if (staying.length > 0) await session.run(NEED, [...placesOf(staying), needs, ...bounds])
  }
  if (rows.length === 0) return { joined: 0, left }
  const compared = rows.filter((row) => baselined.includes(row.feed)).map((row) => row.author)
  const baselines = compared.length === 0 ? undefined : await readBaselines(session, compared)
  const values = [
    ...placesOf(rows),
    rows.map((row) => Math.round(row.rankKey)),
    rows.map((row) => row.lift ?? 0),
    rows.map((row) => waits(row.needs, NO_COUNTERS)),
    rows.map((row) => renderNeeds(row.needs)),
    rows.map((row) => (baselined.includes(row.feed) ? baselines?.of(row.author) : null)),
  ]
  return { joined: (await session.run<{ n: number }>(JOIN, values))[0]!.n, left }
}

function placesOf(rows: readonly { author: number; rkey: bigint; feed: number }[]) {
  return [rows.map((row) => row.author), rows.map((row) => row.rkey), rows.map((row) => row.feed)]
}
