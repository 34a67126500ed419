import type { Actors } from './actors.ts'
import type { RecordDelete } from './batch.ts'
import { rkeyBounds } from './rkey-bounds.ts'
import type { Session, Statement } from './session.ts'
import { bury } from './tombstone.ts'
import type { TouchedPosts } from './touched.ts'
import { type KnownDelete, withdrawEngagements } from './withdraw-engagements.ts'

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
  touched: TouchedPosts,
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
    engagements: await withdrawEngagements(session, known, touched),
  }
}

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
