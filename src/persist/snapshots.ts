import type { Database } from './database.ts'

/** A list that is being paged, as other processes and later starts find it. */
export interface StoredSnapshot {
  readonly id: bigint
  /** The feed's number. */
  readonly feed: number
  /** Milliseconds since 1970. */
  readonly madeAt: number
  readonly expiresAt: number
  readonly body: Buffer
}

/** Keeps a list, or keeps it for longer. */
export async function putSnapshot(db: Database, snapshot: StoredSnapshot): Promise<void> {
  const { id, feed, madeAt, expiresAt, body } = snapshot
  const expires_at = new Date(expiresAt)
  await db
    .insertInto('snapshots')
    .values({ id, feed, made_at: new Date(madeAt), expires_at, body })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ expires_at }))
    .execute()
}

/** A list that has not expired at `now` (milliseconds since 1970). */
export async function findSnapshot(
  db: Database,
  id: bigint,
  now: number,
): Promise<StoredSnapshot | undefined> {
  const row = await db
    .selectFrom('snapshots')
    .selectAll()
    .where('id', '=', id)
    .where('expires_at', '>', new Date(now))
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { feed, body, made_at, expires_at } = row
  return { id, feed, body, madeAt: made_at.getTime(), expiresAt: expires_at.getTime() }
}
