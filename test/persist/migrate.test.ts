import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/persist/database.ts'
import { migrate, pendingMigrationNames, SchemaMismatch } from '../../src/persist/migrate.ts'
import { testDatabase } from '../support/database.ts'
import { dumpSchema } from '../support/dump-schema.ts'

const SQL = new URL('../../sql/', import.meta.url)

/** A database without any table. */
async function emptyDatabase() {
  const database = await testDatabase()
  await sql`drop schema public cascade`.execute(database.db)
  await sql`create schema public`.execute(database.db)
  return database
}

/** A copy of sql/ to change. */
async function copiedMigrations() {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-sql-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const names = (await readdir(SQL)).filter((name) => /^\d{4}_/.test(name)).sort()
  for (const name of names) await copyFile(new URL(name, SQL), join(folder, name))
  const add = (name: string, text: string) => writeFile(join(folder, name), text)
  return { names, url: pathToFileURL(`${folder}/`), add }
}

describe('migrate', () => {
  it('applies what is missing, once', async () => {
    await using database = await emptyDatabase()
    const { names, url, add } = await copiedMigrations()
    expect(await pendingMigrationNames(database.db, url)).toEqual(names)
    expect(await migrate(database.db, url)).toMatchObject({ applied: names, version: names.length })
    expect(await migrate(database.db, url)).toMatchObject({ applied: [], version: names.length })
    await add('0900_more.sql', 'create table more (id int); insert into more values (1);')
    expect(await pendingMigrationNames(database.db, url)).toEqual(['0900_more.sql'])
    expect(await migrate(database.db, url)).toMatchObject({ applied: ['0900_more.sql'], version: 900 })
    expect(await pendingMigrationNames(database.db, url)).toEqual([])
  })

  it('may be started by twenty processes at once', async () => {
    await using database = await emptyDatabase()
    const starters = Array.from({ length: 20 }, () =>
      openDatabase({ url: database.url, poolSize: 1, role: 'tool' }),
    )
    const reports = await Promise.all(starters.map((db) => migrate(db)))
    await Promise.all(starters.map((db) => db.destroy()))
    const names = (await readdir(SQL)).filter((name) => /^\d{4}_/.test(name)).sort()
    expect(reports.flatMap((report) => report.applied).sort()).toEqual(names)
    await using untouched = await testDatabase()
    expect(await dumpSchema(database.db)).toBe(await dumpSchema(untouched.db))
  })

  it('leaves nothing of a migration that fails', async () => {
    await using database = await emptyDatabase()
    const { names, url, add } = await copiedMigrations()
    await add('0900_broken.sql', 'create table half (id int); select 1 / 0;')
    await expect(migrate(database.db, url)).rejects.toThrow('division by zero')
    expect(await pendingMigrationNames(database.db, url)).toEqual(['0900_broken.sql'])
    await add('0900_broken.sql', 'create table half (id int);')
    expect(await migrate(database.db, url)).toMatchObject({ applied: ['0900_broken.sql'] })
    expect(names.length).toBeGreaterThan(0)
  })

  it('refuses a database that a newer version migrated', async () => {
    await using database = await emptyDatabase()
    const { url, add } = await copiedMigrations()
    await add('0900_future.sql', 'create table future (id int)')
    await migrate(database.db, url)
    const refusal = migrate(database.db)
    await expect(refusal).rejects.toThrow(SchemaMismatch)
    await expect(refusal).rejects.toThrow(/newer Lycan \(it has 0900_future\.sql/)
    await expect(pendingMigrationNames(database.db)).rejects.toThrow(SchemaMismatch)
  })

  it('refuses a migration that was edited after it was applied', async () => {
    await using database = await emptyDatabase()
    const { names, url, add } = await copiedMigrations()
    await migrate(database.db, url)
    await add(names[0]!, '-- nothing')
    await expect(migrate(database.db, url)).rejects.toThrow(
      /0001_accounts\.sql differs from what was applied/,
    )
  })

  it('says that PostGIS is not there where it is not, and works without', async () => {
    await using database = await emptyDatabase()
    const { postgis } = await migrate(database.db)
    expect(postgis).toEqual({ present: false, reason: 'this PostgreSQL has no PostGIS' })
  })
})
