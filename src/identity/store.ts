import { sql } from 'kysely'
import type { Database } from '../persist/database.ts'
import type { Log } from '../telemetry/log.ts'
import type { DocumentStore, StoredDocument } from './documents.ts'

/** A confirmed handle. */
export interface StoredHandle {
  readonly did: string
  /** Milliseconds since 1970. */
  readonly checkedAt: number
}

export interface HandleStore {
  read(handle: string): Promise<StoredHandle | undefined>
  write(handle: string, stored: StoredHandle): Promise<void>
}

/** DID documents in table `identities`. A database that fails costs time, never an answer. */
export function createDocumentStore(db: Database, log: Log): DocumentStore {
  return {
    read: (did) =>
      spare(log, async () => {
        const { rows } = await sql<{ document: StoredDocument['document']; fetched_ms: string }>`
          select doc as document, (extract(epoch from fetched_at) * 1000)::int8 as fetched_ms
          from identities where did = ${did}`.execute(db)
        return rows[0] && { document: rows[0].document, fetchedAt: Number(rows[0].fetched_ms) }
      }),
    write: (did, { document, fetchedAt }) =>
      spare(log, async () => {
        await sql`
          insert into identities (did, doc, fetched_at)
          values (${did}, ${storable(document)}::jsonb, to_timestamp(${fetchedAt}::float8 / 1000))
          on conflict (did) do update set doc = excluded.doc, fetched_at = excluded.fetched_at`.execute(db)
      }),
  }
}

/** Handles in table `handles`. A database that fails costs time, never an answer. */
export function createHandleStore(db: Database, log: Log): HandleStore {
  return {
    read: (handle) =>
      spare(log, async () => {
        const { rows } = await sql<{ did: string; checked_ms: string }>`
          select did, (extract(epoch from checked_at) * 1000)::int8 as checked_ms
          from handles where handle = ${handle} and did is not null`.execute(db)
        return rows[0] && { did: rows[0].did, checkedAt: Number(rows[0].checked_ms) }
      }),
    write: (handle, { did, checkedAt }) =>
      spare(log, async () => {
        await sql`
          insert into handles (handle, did, checked_at)
          values (${handle}, ${did}, to_timestamp(${checkedAt}::float8 / 1000))
          on conflict (handle) do update set did = excluded.did, checked_at = excluded.checked_at`.execute(db)
      }),
  }
}

/** jsonb takes neither NUL nor lone surrogates, and strangers write these documents. */
function storable(document: unknown): string {
  return JSON.stringify(document, (_, value) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  )
}

async function spare<T>(log: Log, task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task()
  } catch (error) {
    log.debug({ err: error }, 'the identity cache in the database did not answer')
    return undefined
  }
}
