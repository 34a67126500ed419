import { CompiledQuery, sql } from 'kysely'
import type { RecordRef } from '../event.ts'
import { decodeTid } from '../tid.ts'
import { INTERN_ACTORS } from './actors.ts'
import type { Database } from './database.ts'

/** What one reader told about one post. */
export interface Interaction {
  readonly post: RecordRef
  /** The event's name without its namespace: `requestLess`, `interactionSeen`… */
  readonly event: string
  readonly feedContext: string | undefined
  readonly reqId: string | undefined
}

export interface InteractionBatch {
  /** The reader's DID. */
  readonly viewer: string
  /** The feed's number, where the reader's app told which it was. */
  readonly feed: number | undefined
  readonly interactions: readonly Interaction[]
}

/**
 * Stores what a reader told, in one statement. Posts whose author is unknown here are left out: no feed showed them.
 * Returns how many were stored.
 */
export async function storeInteractions(db: Database, batch: InteractionBatch): Promise<number> {
  const known = batch.interactions.flatMap((interaction) => {
    const rkey = decodeTid(interaction.post.rkey)
    return rkey === undefined ? [] : [{ ...interaction, rkey }]
  })
  if (known.length === 0) return 0
  const viewer = await viewerNumber(db, batch.viewer)
  const { numAffectedRows } = await sql`
    insert into interactions (viewer, feed, event, author, rkey, feed_context, req_id)
    select ${viewer}::int, ${batch.feed ?? null}::int, told.event, actors.id, told.rkey, told.feed_context, told.req_id
    from unnest(
      ${known.map(({ post }) => post.did)}::text[],
      ${known.map(({ rkey }) => rkey.toString())}::int8[],
      ${known.map(({ event }) => event)}::text[],
      ${known.map(({ feedContext }) => feedContext ?? null)}::text[],
      ${known.map(({ reqId }) => reqId ?? null)}::text[]
    ) as told (did, rkey, event, feed_context, req_id)
    join actors on actors.did = told.did`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** The reader's number in `actors`; a reader seen for the first time gets one. */
export async function viewerNumber(db: Database, did: string): Promise<number> {
  for (;;) {
    const intern = CompiledQuery.raw(INTERN_ACTORS.text, [[did]])
    const { rows } = await db.executeQuery<{ id: number }>(intern)
    // None only where ingest added the same account at this moment; then it is there the next time.
    if (rows[0] !== undefined) return rows[0].id
  }
}
