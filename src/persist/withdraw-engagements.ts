import type { RecordDelete } from './batch.ts'
import { kindNumber, moveCounters, ofSameAccount } from './engagement-kind.ts'
import type { Session, Statement } from './session.ts'
import type { TouchedPosts } from './touched.ts'

/**
 * SQL that deletes the engagements `chosen` (a condition on `e`, with `i` of `input`, which has the rev) and takes an account off a
 * counter when the last of its records of that kind is gone. Gives the posts whose counters moved, and a row that counts.
 */
function withdraw(input: string, chosen: string): string {
  return `
    with input as materialized (${input}),
    gone as (
      delete from engagements e using input i where ${chosen}
      returning e.subject_author, e.subject_rkey, e.kind, e.actor, i.rev
    ),
    withdrawn as (
      select subject_author as author, subject_rkey as rkey, kind, actor, max(rev) as rev from gone g
      where actor <> subject_author
      group by subject_author, subject_rkey, kind, actor
      -- The snapshot of the statement still has the rows that it deletes.
      having count(*) = (
        select count(*) from engagements e
        where ${ofSameAccount('g')}
      )
    ),
    counted as (${moveCounters('withdrawn', '-')})
    select distinct author, rkey, 0 as deleted from withdrawn
    union all select null, null, count(*)::int from gone`
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
const VOID_ENGAGEMENTS: Statement = {
  name: 'void engagements',
  text: withdraw(
    'select * from unnest($1::int[], $2::bigint[]) as t (actor, rev)',
    'e.actor = i.actor and e.rev < i.rev',
  ),
}

interface Withdrawn {
  readonly author: number | null
  readonly rkey: bigint | null
  readonly deleted: number
}

/** Notes the posts whose counters moved. Returns how many engagements went. */
function note(rows: readonly Withdrawn[], touched: TouchedPosts): number {
  for (const { author, rkey } of rows) if (author !== null && rkey !== null) touched.add(author, rkey)
  return rows.reduce((sum, row) => sum + row.deleted, 0)
}

/** A deletion by an account that has a number. */
export type KnownDelete = RecordDelete & { readonly actor: number }

/** The kinds of engagement that a record of each collection can be. */
const KINDS_OF = {
  like: [kindNumber('like')],
  repost: [kindNumber('repost')],
  post: [kindNumber('reply'), kindNumber('quote')],
} as const

/** Deletes the engagements that these records were. Returns how many there were. */
export async function withdrawEngagements(
  session: Session,
  deletes: readonly KnownDelete[],
  touched: TouchedPosts,
): Promise<number> {
  const rows = deletes.flatMap((one) => KINDS_OF[one.collection].map((kind) => ({ ...one, kind })))
  if (rows.length === 0) return 0
  const withdrawn = await session.run<Withdrawn>(DELETE_ENGAGEMENTS, [
    rows.map((one) => one.actor),
    rows.map((one) => one.kind),
    rows.map((one) => one.rkey),
    rows.map((one) => one.rev),
  ])
  return note(withdrawn, touched)
}

/** Deletes the engagements of these accounts with a rev below their floor. Returns how many there were. */
export async function voidEngagements(
  session: Session,
  accounts: readonly { readonly id: number; readonly floor: bigint }[],
  touched: TouchedPosts,
): Promise<number> {
  const withdrawn = await session.run<Withdrawn>(VOID_ENGAGEMENTS, [
    accounts.map((account) => account.id),
    accounts.map((account) => account.floor),
  ])
  return note(withdrawn, touched)
}
