import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/persist/database.ts'
import { migrate } from '../../src/persist/migrate.ts'
import { ensurePartitions } from '../../src/persist/partitions.ts'
import { openWriter } from '../../src/persist/write.ts'
import { dumpTables } from '../support/dump-tables.ts'
import { nextMicros } from '../support/events.ts'
import { findPostgis, startSystemPostgres } from '../support/system-postgres.ts'
import { batch, engage, put } from './storage.ts'

const bin = findPostgis()
if (bin === undefined) {
  console.warn(
    'SKIPPED: tests of PostGIS, because no PostgreSQL with PostGIS is installed under /usr/lib/postgresql',
  )
}

it.skipIf(bin === undefined)(
  'PostGIS gives posts an index on the globe where the role may have it',
  async () => {
    using server = startSystemPostgres(bin!)
    const open = (database: string, user: string) =>
      openDatabase({ url: server.url(database, user), poolSize: 1, role: 'tool' })
    await using admin = open('postgres', 'postgres')
    for (const name of ['spatial', 'plain']) await sql`create database ${sql.id(name)}`.execute(admin)
    await sql`create role lycan login`.execute(admin)

    await using spatial = open('spatial', 'postgres')
    expect((await migrate(spatial)).postgis).toEqual({ present: true })
    expect((await migrate(spatial)).postgis).toEqual({ present: true })
    await ensurePartitions(spatial, nextMicros(), nextMicros(), 24)
    const { rows: plan } = await sql<{ 'QUERY PLAN': string }>`
    explain select author from posts
    where lat is not null and lon is not null and st_dwithin(
      st_setsrid(st_makepoint(lon, lat), 4326)::geography, st_setsrid(st_makepoint(10.75, 59.91), 4326)::geography, 30000
    )`.execute(spatial)
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index Scan using posts_\d+_/)

    await using owner = open('plain', 'postgres')
    await sql`alter database plain owner to lycan`.execute(owner)
    await sql`grant all on schema public to lycan`.execute(owner)
    await using plain = open('plain', 'lycan')
    expect((await migrate(plain)).postgis).toMatchObject({
      present: false,
      reason: expect.stringContaining('let a superuser run "create extension postgis"'),
    })
  },
)

it.skipIf(bin === undefined)('everything else works on the PostgreSQL of the system, too', async () => {
  using server = startSystemPostgres(bin!)
  const url = server.url('postgres', 'postgres')
  await using db = openDatabase({ url, poolSize: 1, role: 'tool' })
  await migrate(db)
  await using writer = await openWriter({ url, stream: 'test', partitionHours: 24 })
  const post = put({ text: 'hello' })
  const twice = batch({ posts: [post], engagements: [engage('like', post.post)] })
  await writer.commit(twice)
  expect(await writer.commit(twice)).toMatchObject({ posts: { refused: { rev: 1 } }, refused: [] })
  expect(await dumpTables(db)).toMatchObject({
    post_stats: [`${post.post.did} ${post.rkey} 1 0 0 0`],
    feed_posts: [expect.stringContaining(post.post.did)],
  })
})
