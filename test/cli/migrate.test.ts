import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrateCommand } from '../../src/cli/migrate.ts'
import { SchemaMismatch } from '../../src/persist/migrate.ts'
import { testDatabase } from '../support/database.ts'
import { capture } from './capture.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-migrate-'))
  file = join(folder, 'lycan.yaml')
  await writeFile(
    file,
    'log: { level: silent }\nfeeds: { cats: { name: Cats, match: { hashtag: [cats] } } }\n',
  )
})
afterEach(() => rm(folder, { recursive: true }))

it('says what it applied, and the next time that there is nothing to do', async () => {
  await using database = await testDatabase()
  await sql`drop schema public cascade`.execute(database.db)
  await sql`create schema public`.execute(database.db)
  const first = await capture(migrateCommand(), '-c', file, '--database-url', database.url)
  expect(first).toMatchObject({ exitCode: 0, stderr: '' })
  expect(first.stdout).toMatch(/applied 0001_accounts\.sql\n(applied .*\n)+schema \d+, without PostGIS: /)
  const second = await capture(migrateCommand(), '-c', file, '--database-url', database.url)
  expect(second.stdout).toContain('nothing to do\n')
  const third = await capture(migrateCommand(), '-c', file, '--database-url', database.url, '--json')
  expect(JSON.parse(third.stdout)).toMatchObject({ applied: [], postgis: { present: false } })
})

it('refuses the database of a newer Lycan', async () => {
  await using database = await testDatabase()
  await database.db
    .insertInto('migrations')
    .values({ id: 9_000, name: '9000_future.sql', checksum: '' })
    .execute()
  const refusal = capture(migrateCommand(), '-c', file, '--database-url', database.url)
  await expect(refusal).rejects.toThrow(SchemaMismatch)
})
