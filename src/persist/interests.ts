import { sql } from 'kysely'
import type { RecordRef } from '../event.ts'
import { decodeTid } from '../tid.ts'
import type { Database } from './database.ts'
import { viewerNumber } from './interactions.ts'

/** A like in a reader's repository. */
export interface Like {
  readonly subject: RecordRef
  /** When it was written, in milliseconds since 1970. */
  readonly at: number
}

/** `interests.rkey` where a row stands for an author's posts that are not stored. */
export const WHOLE_AUTHOR = 0n

/** How many rows came of a reader's likes. */
export interface StoredInterests {
  readonly posts: number
  readonly authors: number
}

/** Whether the reader's repository was never read, or so long ago that it is time again. `now` in ms since 1970. */
export async function interestsDue(db: Database, viewer: string, now: number): Promise<boolean> {
  const { rows } = await sql`
    select from interest_readings r join actors a on a.id = r.viewer
    where a.did = ${viewer} and r.due > ${new Date(now)}`.execute(db)
  return rows.length === 0
}

/**
 * Puts what a reader likes in the place of what was known of it: posts that are stored here, and the authors of others
 * as far as they are known here. An account that is gone gets nothing.
 */
export async function storeInterests(
  db: Database,
  viewer: string,
  likes: readonly Like[],
  due: Date,
): Promise<StoredInterests> {
  const known = likes.flatMap(({ subject, at }) => {
    const rkey = decodeTid(subject.rkey)
    return rkey === undefined ? [] : [{ did: subject.did, rkey, at: Math.round(at) }]
  })
  const id = await viewerNumber(db, viewer)
  return db.transaction().execute(async (transaction) => {
    // Locked, so that the account's purge waits, or has gone by.
    const { rows: present } = await sql`
      select from actors where id = ${id} and status not in ('deleted', 'takendown') for share`.execute(
      transaction,
    )
    if (present.length === 0) return { posts: 0, authors: 0 }
    await sql`delete from interests where viewer = ${id}`.execute(transaction)
    const { rows } = await sql<{ posts: number; authors: number }>`
      with liked as materialized (
        select a.id as author, l.at,
          case when exists (select from posts p where p.author = a.id and p.rkey = l.rkey)
            then l.rkey else ${WHOLE_AUTHOR}::int8 end as rkey
        from unnest(
          ${known.map(({ did }) => did)}::text[],
          ${known.map(({ rkey }) => rkey.toString())}::int8[],
          ${known.map(({ at }) => at)}::int8[]
        ) as l (did, rkey, at)
        join actors a on a.did = l.did
      ),
      stored as (
        insert into interests (viewer, author, rkey, likes, liked)
        select ${id}::int, author, rkey, case rkey when ${WHOLE_AUTHOR} then count(*) else 1 end, max(at) from liked
        group by author, rkey
        returning rkey
      )
      select count(*) filter (where rkey <> ${WHOLE_AUTHOR})::int as posts,
        count(*) filter (where rkey = ${WHOLE_AUTHOR})::int as authors from stored`.execute(transaction)
    await setDue(transaction, id, due)
    return rows[0]!
  })
}

/** Says when the reader's repository is to be read again, where it could not be read now. */
export async function postponeInterests(db: Database, viewer: string, due: Date): Promise<void> {
  await setDue(db, await viewerNumber(db, viewer), due)
}

async function setDue(db: Database, viewer: number, due: Date): Promise<void> {
  await sql`
    insert into interest_readings (viewer, due) values (${viewer}, ${due})
    on conflict (viewer) do update set due = excluded.due`.execute(db)
}
