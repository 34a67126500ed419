import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { replayCommand } from '../../src/cli/replay.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { testDatabase } from '../support/database.ts'
import { simulated } from '../support/events.ts'
import { capture } from './capture.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-replay-'))
  path = join(folder, 'events.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

const YEAR_AGO = Date.now() * 1000 - 365 * 86_400e6

/** A recording of a year ago: a hundred posts, one of them later deleted, a quarter about cats. */
async function writeRecording(): Promise<void> {
  const posts = Array.from({ length: 100 }, (_, i) =>
    simulated.post(i % 4 === 0 ? `cat ${i}` : `dog ${i}`, {}, { timeUs: YEAR_AGO + i * 1e6 }),
  )
  const gone = simulated.delete('app.bsky.feed.post', posts[0]!, { timeUs: YEAR_AGO + 200e6 })
  const lines = [...posts, gone].map((event, i) => renderEvent(event, i % 2 === 0 ? 'v1' : 'v2', i + 1))
  await writeFile(path, `${lines.join('\n')}\n{"broken\n`)
}

async function config(databaseUrl: string): Promise<string> {
  const file = join(folder, 'lycan.yaml')
  await writeFile(
    file,
    `database: { url: ${JSON.stringify(databaseUrl)} }\nlog: { level: silent }\nfeeds: { cats: { name: Cats, match: { text: [cat] } } }\n`,
  )
  return file
}

it('fills the feeds with the times of the recording, and only once', async () => {
  await writeRecording()
  await using database = await testDatabase()
  const file = await config(database.url)
  const memberships = () =>
    database.db.selectFrom('feed_posts').select(['author', 'rkey', 'rank_key']).orderBy('rkey').execute()

  const first = await capture(replayCommand(), path, '-c', file)
  expect(first).toMatchObject({
    exitCode: 0,
    stdout: `${path}: 101 events, 100 posts, 25 of them for the feeds\n`,
  })
  const rows = await memberships()
  expect(rows).toHaveLength(24)
  expect(Number(rows[0]?.rank_key)).toBe(Math.floor((YEAR_AGO + 4e6) / 1000))

  const second = await capture(replayCommand(), path, '-c', file)
  expect(second.stdout).toBe(
    `${path}: no new events; if it was read before, --again starts from the beginning\n`,
  )
  const again = await capture(replayCommand(), path, '-c', file, '--again', '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({ path, complete: true, events: 101, posts: 100 })
  expect(await memberships()).toEqual(rows)
})

it('--shift makes the newest event of the recording happen now', async () => {
  await writeRecording()
  await using database = await testDatabase()
  const before = Date.now()
  const { stdout } = await capture(replayCommand(), path, '-c', await config(database.url), '--shift')
  expect(stdout).toContain('101 events')
  const rows = await database.db.selectFrom('feed_posts').select('rank_key').orderBy('rank_key').execute()
  expect(rows).toHaveLength(24)
  const newest = Number(rows.at(-1)?.rank_key)
  expect(newest).toBeGreaterThan(before - 110_000)
  expect(newest).toBeLessThan(Date.now())
})

it('a file that is not there is said so', async () => {
  const file = await config('postgres://nobody@127.0.0.1:1/nothing')
  await expect(capture(replayCommand(), join(folder, 'none.jsonl'), '-c', file)).rejects.toThrow(
    /^cannot read .*none\.jsonl: there is no such file$/,
  )
})
