import type { Actors } from './actors.ts'
import type { EngagementPut } from './batch.ts'
import { kindNumber, moveCounters } from './engagement-kind.ts'
import { rkeyBounds } from './rkey-bounds.ts'
import type { Session, Statement } from './session.ts'
import { tombstoneKey } from './tombstone.ts'

/**
 * $1 subject rkeys, $2 subject authors, $3 kinds, $4 actors, $5 rkeys, $6 revs, $7 tombstone keys,
 * $8 and $9 bounds of $1. An account counts once per post and kind, however many records it wrote.
 */
const PUT_ENGAGEMENTS: Statement = {
  name: 'put engagements',
  text: `
    with input as materialized (
      select * from unnest($1::bigint[], $2::int[], $3::smallint[], $4::int[], $5::bigint[], $6::bigint[], $7::bigint[])
        as t (subject_rkey, subject_author, kind, actor, rkey, rev, key)
    ),
    judged as materialized (
      select i.*, case
        when t.rev >= i.rev then 'tombstone'
        when i.rev < a.floor then 'floor'
        when s.author is null then 'unkept'
        when e.rev >= i.rev then 'rev'
        else 'written'
      end as outcome
      from input i
      join actors a on a.id = i.actor
      left join tombstones t on t.key = i.key
      left join post_stats s
        on s.author = i.subject_author and s.rkey = i.subject_rkey and s.rkey between $8 and $9
      left join engagements e
        on e.subject_rkey = i.subject_rkey and e.subject_author = i.subject_author and e.kind = i.kind
        and e.actor = i.actor and e.rkey = i.rkey and e.subject_rkey between $8 and $9
    ),
    written as (
      insert into engagements (subject_rkey, subject_author, kind, actor, rkey, rev)
      select subject_rkey, subject_author, kind, actor, rkey, rev from judged where outcome = 'written'
      order by subject_rkey, subject_author, kind, actor, rkey
      on conflict (subject_rkey, subject_author, kind, actor, rkey) do update set rev = excluded.rev
    ),
    came as (
      select distinct j.subject_author as author, j.subject_rkey as rkey, j.kind, j.actor from judged j
      where outcome = 'written' and not exists (
        -- The snapshot of the statement does not have the rows that it inserts.
        select from engagements e
        where e.subject_rkey = j.subject_rkey and e.subject_author = j.subject_author
          and e.kind = j.kind and e.actor = j.actor and e.subject_rkey between $8 and $9
      )
    ),
    counted as (${moveCounters('came', '+')} and s.rkey between $8 and $9)
    select outcome, count(*)::int as n from judged group by outcome
    union all select 'counted', count(*)::int from came`,
}

/** Why an engagement was not written: a deletion or a purge is newer, it is stored, or its post is not. */
export type EngagementRefusal = 'tombstone' | 'floor' | 'rev' | 'unkept'

export interface EngagementReport {
  readonly written: number
  /** Those of `written` by an account that had not engaged so with the post before. */
  readonly counted: number
  readonly refused: Readonly<Record<EngagementRefusal, number>>
}

/** Records engagements with stored posts, and counts the accounts. */
export async function putEngagements(
  session: Session,
  actors: Actors,
  puts: readonly EngagementPut[],
): Promise<EngagementReport> {
  const count = { written: 0, counted: 0, tombstone: 0, floor: 0, rev: 0, unkept: 0 }
  const subjects = await actors.resolve(
    [],
    puts.map((put) => put.subject.did),
  )
  const about = puts.filter((put) => subjects.has(put.subject.did))
  count.unkept += puts.length - about.length
  if (about.length > 0) {
    const ids = await actors.resolve(
      about.map((put) => put.actor),
      [],
    )
    const subjectRkeys = about.map((put) => put.subjectRkey)
    const outcomes = await session.run<{ outcome: keyof typeof count; n: number }>(PUT_ENGAGEMENTS, [
      subjectRkeys,
      about.map((put) => subjects.get(put.subject.did)),
      about.map((put) => kindNumber(put.kind)),
      about.map((put) => ids.get(put.actor)),
      about.map((put) => put.rkey),
      about.map((put) => put.rev),
      about.map((put) => tombstoneKey(put.actor, collectionOf(put.kind), put.rkey)),
      ...rkeyBounds(subjectRkeys),
    ])
    for (const { outcome, n } of outcomes) count[outcome] += n
  }
  const { written, counted, ...refused } = count
  return { written, counted, refused }
}

function collectionOf(kind: EngagementPut['kind']): 'like' | 'repost' | 'post' {
  return kind === 'like' || kind === 'repost' ? kind : 'post'
}
