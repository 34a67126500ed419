import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'

export interface ServerFacts {
  /** As in 18.1. */
  readonly version: string
  readonly major: number
  /** Milliseconds since 1970, by the server's clock. */
  readonly now: number
  readonly databaseBytes: number
}

/** Looks at the PostgreSQL behind a database. */
export async function inspectServer(db: Database): Promise<ServerFacts> {
  const { rows } = await sql<{ version: string; major: number; now: number; bytes: bigint }>`
    select current_setting('server_version') as version,
      current_setting('server_version_num')::int / 10000 as major,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
      pg_database_size(current_database()) as bytes`.execute(db)
  const { version, major, now, bytes } = rows[0]!
  return { version: version.split(' ')[0]!, major, now, databaseBytes: Number(bytes) }
}

export interface IndexFacts {
  readonly count: number
  /** Those that the schema has and the database has not. */
  readonly missing: readonly string[]
  /** Those that PostgreSQL does not use, as building them was not finished. */
  readonly invalid: readonly string[]
}

/** Compares the indexes of the database with those of sql/schema.sql. */
export async function inspectIndexes(
  db: Database,
  schema: URL = new URL('../../sql/schema.sql', import.meta.url),
): Promise<IndexFacts> {
  const { rows } = await sql<{ name: string; valid: boolean }>`
    select c.relname as name, i.indisvalid as valid
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = current_schema()::regnamespace`.execute(db)
  const present = new Set(rows.map(({ name }) => name))
  const wanted = (await readFile(schema, 'utf8')).matchAll(/^CREATE (?:UNIQUE )?INDEX (\w+) ON/gm)
  return {
    count: rows.length,
    missing: [...wanted].map(([, name]) => name!).filter((name) => !present.has(name)),
    invalid: rows.filter(({ valid }) => !valid).map(({ name }) => name),
  }
}

export interface StreamFacts {
  /** Of the newest event that is stored, in milliseconds since 1970; undefined where nothing is stored yet. */
  readonly newestMs: number | undefined
  readonly host: string | undefined
  /** What is missing of the stream since `sinceMs`: how many stretches, and their length together. */
  readonly gaps: number
  readonly gapsMs: number
}

/** Looks at how far the stream has been followed. */
export async function inspectStream(db: Database, stream: string, sinceMs: number): Promise<StreamFacts> {
  const cursor = await db
    .selectFrom('cursors')
    .select(['time_us', 'host'])
    .where('stream', '=', stream)
    .executeTakeFirst()
  const { rows } = await sql<{ gaps: number; us: number }>`
    select count(*)::int as gaps, coalesce(sum(to_us - from_us), 0)::float8 as us
    from gaps where stream = ${stream} and to_us > ${Math.floor(sinceMs * 1000)}`.execute(db)
  return {
    newestMs: cursor && Number(cursor.time_us) / 1000,
    host: cursor?.host,
    gaps: rows[0]!.gaps,
    gapsMs: rows[0]!.us / 1000,
  }
}
