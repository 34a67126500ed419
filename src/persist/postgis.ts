import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'

/** Whether distance queries have an index on the globe, and if not, why. */
export type PostgisResult = { readonly present: true } | { readonly present: false; readonly reason: string }

/** The role may not create extensions: 42501 insufficient_privilege. */
const INSUFFICIENT_PRIVILEGE = '42501'

/** Adds the index on places where PostGIS is installed or can be. Nothing needs it, so nothing fails without it. */
export async function addPostgis(db: Database, file: URL): Promise<PostgisResult> {
  const { rows } = await sql<{ installed: string | null }>`
    select installed_version as installed from pg_available_extensions where name = 'postgis'`.execute(db)
  const extension = rows[0]
  if (extension === undefined) return { present: false, reason: 'this PostgreSQL has no PostGIS' }
  try {
    const text = await readFile(file, 'utf8')
    await db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext('lycan postgis'))`.execute(tx)
      await sql.raw(text).execute(tx)
    })
    return { present: true }
  } catch (error) {
    if ((error as { code?: unknown }).code !== INSUFFICIENT_PRIVILEGE) throw error
    return {
      present: false,
      reason:
        'PostGIS is installed, but this role may not use it here: let a superuser run "create extension postgis"',
    }
  }
}
