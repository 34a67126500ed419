import type { Actors } from './actors.ts'
import type { EngagementPut } from './batch.ts'
import { kindNumber, moveCounters, ofSameAccount } from './engagement-kind.ts'
import { rkeyBounds } from './rkey-bounds.ts'
import type { Session, Statement } from './session.ts'
import { tombstoneKey } from './tombstone.ts'
import type { TouchedPosts } from './touched.ts'

/**
 * $1 subject rkeys, $2 subject authors, $3 kinds, $4 actors, $5 rkeys, $6 revs, $7 tombstone keys,
 * $8 and $9 bounds of $1. An account counts once per post and kind, however many records it wrote, and never on its own posts.
 * Subselects and not joins: joins the planner turned into reads of whole partitions (210 ms a batch against 4 ms).
 */
const PUT_ENGAGEMENTS: Statement = {
  name: 'put engagements',
  text: `
    with input as materialized (
      select * from unnest($1::bigint[], $2::int[], $3::smallint[], $4::int[], $5::bigint[], $6::bigint[], $7::bigint[])
        as t (subject_rkey, subject_author, kind, actor, rkey, rev, key)
    ),
    posts as materialized (
      select author, rkey,
        (select true from post_stats s where s.author = p.author and s.rkey = p.rkey and s.rkey between $8 and $9) as kept
      from (select distinct subject_author as author, subject_rkey as rkey from input) p
    ),
    found as materialized (
      select i.*, a.floor,
        (select t.rev from tombstones t where t.key = i.key) as buried,
        (i.subject_author, i.subject_rkey) in (select author, rkey from posts where kept) as kept,
        e.present, e.engaged
      from input i
      join actors a on a.id = i.actor
      cross join lateral (
        select max(e.rev) filter (where e.rkey = i.rkey) as present, count(*) > 0 as engaged from engagements e
        where ${ofSameAccount('i')} and e.subject_rkey between $8 and $9
      ) e
    ),
    judged as materialized (
      select *, case
        when buried >= rev then 'tombstone'
        when rev < floor then 'floor'
        when not kept then 'unkept'
        when present >= rev then 'rev'
        else 'written'
      end as outcome
      from found
    ),
    renewed as (
      update engagements e set rev = j.rev from judged j
      where j.outcome = 'written' and j.present is not null and e.subject_rkey = j.subject_rkey
        and e.subject_author = j.subject_author and e.kind = j.kind and e.actor = j.actor and e.rkey = j.rkey
        and e.subject_rkey between $8 and $9
    ),
    added as (
      insert into engagements (subject_rkey, subject_author, kind, actor, rkey, rev)
      select subject_rkey, subject_author, kind, actor, rkey, rev from judged
      where outcome = 'written' and present is null
      order by subject_rkey, subject_author, kind, actor, rkey
    ),
    came as (
      select distinct subject_author as author, subject_rkey as rkey, kind, actor from judged
      where outcome = 'written' and not engaged and actor <> subject_author
    ),
    counted as (${moveCounters('came', '+')} and s.rkey between $8 and $9)
    select outcome, count(*)::int as n from judged group by outcome
    union all select 'counted', count(*)::int from came`,
}

/** Why an engagement was not written: a deletion or a purge is newer, it is stored, or its post is not. */
export type EngagementRefusal = 'tombstone' | 'floor' | 'rev' | 'unkept'

export interface EngagementReport {
  readonly written: number
  /** Those of `written` by an account that had not engaged so with the post before, and did not write it. */
  readonly counted: number
  readonly refused: Readonly<Record<EngagementRefusal, number>>
}

/** Records engagements with stored posts, and counts the accounts. */
export async function putEngagements(
  session: Session,
  actors: Actors,
  puts: readonly EngagementPut[],
  touched: TouchedPosts,
): Promise<EngagementReport> {
  const count = { written: 0, counted: 0, tombstone: 0, floor: 0, rev: 0, unkept: 0 }
  const ids = await actors.resolve(
    puts.map((put) => put.actor),
    puts.map((put) => put.subject.did),
  )
  const about = puts.filter((put) => ids.has(put.subject.did))
  count.unkept += puts.length - about.length
  if (about.length > 0) {
    const subjectRkeys = about.map((put) => put.subjectRkey)
    const outcomes = await session.run<{ outcome: keyof typeof count; n: number }>(PUT_ENGAGEMENTS, [
      subjectRkeys,
      about.map((put) => ids.get(put.subject.did)),
      about.map((put) => kindNumber(put.kind)),
      about.map((put) => ids.get(put.actor)),
      about.map((put) => put.rkey),
      about.map((put) => put.rev),
      about.map((put) => tombstoneKey(put.actor, collectionOf(put.kind), put.rkey)),
      ...rkeyBounds(subjectRkeys),
    ])
    for (const { outcome, n } of outcomes) count[outcome] += n
    if (count.counted > 0) for (const put of about) touched.add(ids.get(put.subject.did)!, put.subjectRkey)
  }
  const { written, counted, ...refused } = count
  return { written, counted, refused }
}

function collectionOf(kind: EngagementPut['kind']): 'like' | 'repost' | 'post' {
  return kind === 'like' || kind === 'repost' ? kind : 'post'
}
