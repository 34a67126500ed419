import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { addPostgis, type PostgisResult } from './postgis.ts'

/** A file of sql/, `NNNN_name.sql`. */
interface Migration {
  readonly id: number
  readonly name: string
  readonly text: string
  readonly checksum: string
}

export interface MigrationReport {
  /** Names of the migrations that this call applied, in order. */
  readonly applied: readonly string[]
  /** The number of the newest migration, now in force. */
  readonly version: number
  readonly postgis: PostgisResult
}

/** The schema and this program do not belong together. The message tells what to do. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch'
}

/** Any constant; every starter of every version uses the same. */
const MIGRATION_LOCK = 0x4c79_6301

/**
 * Brings the schema up to date, forward only. Each file runs in a transaction of its own whose first statement
 * records it, so any number of processes may start at once: one applies, the others find it done.
 * Throws SchemaMismatch where the database is newer than this program or an applied file was edited since.
 */
export async function migrate(
  db: Database,
  folder: URL = new URL('../../sql/', import.meta.url),
): Promise<MigrationReport> {
  const migrations = await readMigrations(folder)
  await createHistory(db)
  const applied: string[] = []
  for (const migration of await pendingMigrations(db, migrations)) {
    if (await apply(db, migration)) applied.push(migration.name)
  }
  const postgis = await addPostgis(db, new URL('optional/postgis.sql', folder))
  return { applied, version: migrations.at(-1)?.id ?? 0, postgis }
}

/**
 * The names of migrations that are still to be applied; empty means the schema is what this program expects.
 * Throws SchemaMismatch as `migrate` does.
 */
export async function pendingMigrationNames(
  db: Database,
  folder: URL = new URL('../../sql/', import.meta.url),
): Promise<readonly string[]> {
  const migrations = await readMigrations(folder)
  const { rows } = await sql<{
    known: boolean
  }>`select to_regclass('migrations') is not null as known`.execute(db)
  if (!rows[0]?.known) return migrations.map((migration) => migration.name)
  return (await pendingMigrations(db, migrations)).map((migration) => migration.name)
}

async function readMigrations(folder: URL): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9-]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8')
      const checksum = createHash('sha256').update(text).digest('hex')
      return { id: Number(name.slice(0, 4)), name, text, checksum }
    }),
  )
}

async function createHistory(db: Database): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(tx)
    await sql`
      create table if not exists migrations (
        id          int  primary key,
        name        text not null,
        checksum    text not null,
        applied_at  timestamptz not null default now()
      )`.execute(tx)
  })
}

async function pendingMigrations(db: Database, migrations: readonly Migration[]): Promise<Migration[]> {
  const history = await db.selectFrom('migrations').select(['id', 'name', 'checksum']).orderBy('id').execute()
  const known = new Map(migrations.map((migration) => [migration.id, migration]))
  for (const done of history) {
    const migration = known.get(done.id)
    if (migration === undefined) {
      throw new SchemaMismatch(
        `The database was migrated by a newer Lycan (it has ${done.name}, this one ends at ${migrations.at(-1)?.name ?? 'nothing'}). Start the newer version, or restore a backup from before the upgrade.`,
      )
    }
    if (migration.checksum !== done.checksum) {
      throw new SchemaMismatch(
        `sql/${migration.name} differs from what was applied to this database. Applied migrations must not be edited: restore the file, and put the change into a new one.`,
      )
    }
  }
  const done = new Set(history.map((row) => row.id))
  return migrations.filter((migration) => !done.has(migration.id))
}

/** Whether this call applied it; false where another process had done so. */
async function apply(db: Database, migration: Migration): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(tx)
    const recorded = await tx
      .insertInto('migrations')
      .values({ id: migration.id, name: migration.name, checksum: migration.checksum })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute()
    if (recorded.length === 0) return false
    await sql.raw(migration.text).execute(tx)
    return true
  })
}
