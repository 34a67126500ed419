import type { Actors } from './actors.ts'
import type { RecordDelete } from './batch.ts'
import { kindNumber, moveCounters } from './engagement-kind.ts'
import { rkeyBounds } from './rkey-bounds.ts'
import type { Session, Statement } from './session.ts'
import { bury } from './tombstone.ts'

/** $1 authors, $2 rkeys, $3 revs, $4 and $5 the smallest and largest rkey, which spare most partitions. */
const DELETE_POSTS: Statement = {
  name: 'delete posts',
  text: `
    with input as materialized (
      select * from unnest($1::int[], $2::bigint[], $3::bigint[]) as t (author, rkey, rev)
    ),
    gone as (
      delete from posts p using input i
      where p.author = i.author and p.rkey = i.rkey and p.rev <= i.rev and p.rkey between $4 and $5
      returning p.author, p.rkey
    ),
    memberships as (
      delete from feed_posts f using gone g
      where f.author = g.author and f.rkey = g.rkey and f.rkey between $4 and $5
    )
    select count(*)::int as deleted from gone`,
}

/**
 * SQL that deletes the engagements `chosen` (a condition on `e`, with `i` of `input`) and takes an account off a
 * counter when the last of its records of that kind is gone.
 */
function withdraw(input: string, chosen: string): string {
  return `
    with input as materialized (${input}),
    gone as (
      delete from engagements e using input i where ${chosen}
      returning e.subject_author, e.subject_rkey, e.kind, e.actor
    ),
    withdrawn as (
      select subject_author as author, subject_rkey as rkey, kind, actor from gone g
      group by subject_author, subject_rkey, kind, actor
      -- The snapshot of the statement still has the rows that it deletes.
      having count(*) = (
        select count(*) from engagements e
        where e.subject_rkey = g.subject_rkey and e.subject_author = g.subject_author
          and e.kind = g.kind and e.actor = g.actor
      )
    ),
    counted as (${moveCounters('withdrawn', '-')})
    select count(*)::int as deleted from gone`
}

/** $1 actors, $2 kinds, $3 rkeys, $4 revs. */
const DELETE_ENGAGEMENTS: Statement = {
  name: 'delete engagements',
  text: withdraw(
    'select * from unnest($1::int[], $2::smallint[], $3::bigint[], $4::bigint[]) as t (actor, kind, rkey, rev)',
    'e.actor = i.actor and e.kind = i.kind and e.rkey = i.rkey and e.rev <= i.rev',
  ),
}

/** $1 actors, $2 floors. */
export const VOID_ENGAGEMENTS: Statement = {
  name: 'void engagements',
  text: withdraw(
    'select * from unnest($1::int[], $2::bigint[]) as t (actor, floor)',
    'e.actor = i.actor and e.rev < i.floor',
  ),
}

/** The kinds of engagement that a record of each collection can be. */
const KINDS_OF = {
  like: [kindNumber('like')],
  repost: [kindNumber('repost')],
  post: [kindNumber('reply'), kindNumber('quote')],
} as const

/** Rows that went, not records that were named. */
export interface DeleteReport {
  readonly posts: number
  readonly engagements: number
}

/**
 * Deletes records up to the rev of their deletion and remembers that they are deleted. A deleted post keeps its
 * counters and the engagements of others: it may be written again, and those will not be.
 */
export async function deleteRecords(
  session: Session,
  actors: Actors,
  deletes: readonly RecordDelete[],
): Promise<DeleteReport> {
  if (deletes.length === 0) return { posts: 0, engagements: 0 }
  await bury(session, deletes)
  const ids = await actors.resolve(
    [],
    deletes.map((one) => one.did),
  )
  const known = deletes.flatMap((one) => {
    const actor = ids.get(one.did)
    return actor === undefined ? [] : [{ ...one, actor }]
  })
  return {
    posts: await deletePosts(
      session,
      known.filter((one) => one.collection === 'post'),
    ),
    engagements: await deleteEngagements(session, known),
  }
}

type KnownDelete = RecordDelete & { readonly actor: number }

async function deletePosts(session: Session, deletes: readonly KnownDelete[]): Promise<number> {
  if (deletes.length === 0) return 0
  const rkeys = deletes.map((one) => one.rkey)
  const [row] = await session.run<{ deleted: number }>(DELETE_POSTS, [
    deletes.map((one) => one.actor),
    rkeys,
    deletes.map((one) => one.rev),
    ...rkeyBounds(rkeys),
  ])
  return row!.deleted
}

async function deleteEngagements(session: Session, deletes: readonly KnownDelete[]): Promise<number> {
  const rows = deletes.flatMap((one) => KINDS_OF[one.collection].map((kind) => ({ ...one, kind })))
  if (rows.length === 0) return 0
  const [row] = await session.run<{ deleted: number }>(DELETE_ENGAGEMENTS, [
    rows.map((one) => one.actor),
    rows.map((one) => one.kind),
    rows.map((one) => one.rkey),
    rows.map((one) => one.rev),
  ])
  return row!.deleted
}
