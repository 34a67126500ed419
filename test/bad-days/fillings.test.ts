import { readFile, writeFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { testDatabase } from '../support/database.ts'
import { lycan } from '../support/lycan.ts'
import { milestone, reached, recentEvents, settingsFile } from './scenario.ts'

/** Wants each post that is stored, and has to look at all of them. */
const ALL =
  '  all: { name: All, match: { length: { atLeast: 0 } }, order: { engagement: { halfLife: 6h } } }\n'
const SOME = '  all: { name: All, match: { language: { in: [en], by: declared } } }\n'

it('a feed that is filled survives being killed, while the stream goes on and its rule is edited', async () => {
  await using server = await startJetstreamServer({ firstSeq: 1 })
  await using database = await testDatabase()
  const { db, url } = database
  const file = await settingsFile()
  const original = await readFile(file, 'utf8')
  const args = ['run', '-c', file, '--database-url', url, '--jetstream', server.url]
  const first = lycan(...args)
  await first.says('lycan is running')
  await expect.poll(() => server.clients.length, { timeout: 20_000 }).toBe(1)
  const events = recentEvents(5, 8_000, false)
  server.push(...events.slice(0, 6_000), milestone('before'))
  await reached(db, 'before')

  await writeFile(file, `${original}${ALL}`)
  // Dies in the middle of it, or it would prove nothing.
  const state = async () =>
    (
      await sql<{ state: string; seen: bigint; joined: bigint }>`
        select l.state, l.seen, l.joined from fillings l join feeds f on f.id = l.feed and f.rule_hash = l.rule_hash where f.name = 'all'`.execute(
        db,
      )
    ).rows[0]
  server.push(...events.slice(6_000, 7_000))
  await expect
    .poll(async () => (await state())?.seen ?? 0n, { timeout: 20_000, interval: 2 })
    .toBeGreaterThan(0n)
  first.kill('SIGKILL')
  await first.ended
  expect((await state())!.state).toBe('searching')

  const second = lycan(...args)
  await second.says('lycan is running')
  server.push(...events.slice(7_000), milestone('after'))
  await reached(db, 'after')
  await expect.poll(async () => (await state())?.state, { timeout: 20_000 }).toBe('filled')
  await reached(db, 'after')
  // Every stored post stands in the feed, and where the order says: as ingest would have it.
  const wrong = await sql`
    select p.text, f.rank_key, f.lift from posts p
    left join feed_posts f on f.author = p.author and f.rkey = p.rkey and f.feed = (select id from feeds where name = 'all')
    where f.feed is null or f.rank_key - f.lift <> p.time`.execute(db)
  expect(wrong.rows).toEqual([])
  const lifted = await sql<{ n: number; like: number }>`
    select count(*)::int as n,
      (count(*) filter (where s.likes + s.reposts + s.replies + s.quotes > 0))::int as like
    from feed_posts f join post_stats s on s.author = f.author and s.rkey = f.rkey
    where f.feed = (select id from feeds where name = 'all')
      and (f.lift > 0) <> (s.likes + s.reposts + s.replies + s.quotes > 0)`.execute(db)
  expect(lifted.rows).toEqual([{ n: 0, like: 0 }])

  await writeFile(file, `${original}${SOME}`)
  await second.says('settings taken up: changed all')
  await expect.poll(async () => (await state())?.state, { timeout: 20_000 }).toBe('filled')
  const strangers = await sql`
    select p.text from feed_posts f join posts p on p.author = f.author and p.rkey = f.rkey
    where f.feed = (select id from feeds where name = 'all') and not 'en' = any (p.langs)
      and not exists (select from unnest(p.langs) l where lower(l) like 'en%')`.execute(db)
  expect(strangers.rows).toEqual([])

  await writeFile(file, `${original}${SOME.replace('[en]', '[tlh]')}`)
  await second.says('the new rule of all wants none of its posts')
  const left = await sql<{ n: number }>`
    select count(*)::int as n from feed_posts where feed = (select id from feeds where name = 'all')`.execute(
    db,
  )
  expect(left.rows[0]!.n).toBeGreaterThan(100)
  second.kill('SIGTERM')
  expect((await second.ended).code).toBe(0)
}, 120_000)
