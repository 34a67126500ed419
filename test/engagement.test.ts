/** From a recorded stream to getFeedSkeleton: feeds that follow what accounts do. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { startApp } from '../src/app.ts'
import { loadSettings, type Usable } from '../src/config/load.ts'
import { fileSource } from '../src/ingest/file-source.ts'
import { replay } from '../src/roles/replay.ts'
import { openStorage, type Storage } from '../src/roles/storage.ts'
import type { SimulatedEvent } from '../src/simulate/simulated-event.ts'
import { renderEvent } from '../src/simulate/wire.ts'
import { createLog } from '../src/telemetry/log.ts'
import { testDatabase } from './support/database.ts'
import { dumpTables } from './support/dump-tables.ts'
import { simulated } from './support/events.ts'

const log = createLog({ level: 'silent', pretty: false })
const START = Date.now() * 1000 - 6 * 3_600e6
const MINUTE = 60e6

const HOT = '{ engagement: { halfLife: 1h } }'
const feedsYaml = (order = HOT, needed = 2) => `
service: { port: 0 }
admin: { port: 0 }
feeds:
  hot: { name: Hot, match: { text: [cat] }, order: ${order} }
  liked:
    name: Liked
    match: [{ text: [cat] }, { engagement: { likes: { atLeast: ${needed} } } }]
`

/** A cat, so many minutes after the start. */
const cat = (name: string, minutes: number) =>
  simulated.post(`cat ${name}`, {}, { timeUs: START + minutes * MINUTE })
const [a, b, c, d] = [cat('A', 0), cat('B', 10), cat('C', 20), cat('D', 30)]
let clock = START + 60 * MINUTE
const later = () => {
  clock += 1e6
  return clock
}
const like = (post: { did: string; rkey: string }, who: number) =>
  simulated.like(post, { did: `did:plc:reader${who}`, timeUs: later() })
const unlike = (made: { did: string; rkey: string }) =>
  simulated.delete('app.bsky.feed.like', made, { timeUs: later() })

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-engagement-'))
  return () => rm(folder, { recursive: true })
})

async function load(url: string, yaml: string): Promise<Usable> {
  const file = join(folder, 'lycan.yaml')
  await writeFile(file, yaml)
  const loaded = await loadSettings({ file, flags: { databaseUrl: url }, environment: {}, cwd: folder })
  expect(loaded.diagnostics).toEqual([])
  return loaded as Usable
}

let files = 0
async function ingest(loaded: Usable, storage: Storage, events: readonly SimulatedEvent[]): Promise<void> {
  const path = join(folder, `events-${++files}.jsonl`)
  await writeFile(path, events.map((event, i) => `${renderEvent(event, 'v2', i + 1)}\n`).join(''))
  const source = fileSource(path, { log })
  await replay({ loaded, storage, source, log, signal: new AbortController().signal })
}

/** The names of the posts of a feed, as a reader gets them. */
async function read(loaded: Usable, storage: Storage, feed: string): Promise<string> {
  await using app = await startApp({ loaded, reload: async () => loaded, storage, roles: ['serve'], log })
  const uri = `at://did:web:localhost/app.bsky.feed.generator/${feed}`
  const response = await fetch(`${app.url}/xrpc/app.bsky.feed.getFeedSkeleton?feed=${uri}`)
  expect(response.status).toBe(200)
  const page = (await response.json()) as { feed: { post: string }[] }
  const names = new Map([a, b, c, d].map((post, i) => [post.rkey, 'ABCD'[i]!]))
  return page.feed.map(({ post }) => names.get(post.split('/').at(-1)!)).join('')
}

it('likes lift posts, unlikes lower them, and thresholds let them in and out', async () => {
  await using database = await testDatabase()
  const loaded = await load(database.url, feedsYaml())
  await using storage = await openStorage({ settings: loaded.settings.database, log })
  await ingest(loaded, storage, [a, b, c, d])
  expect(await read(loaded, storage, 'hot')).toBe('DCBA')
  expect(await read(loaded, storage, 'liked')).toBe('')

  const [first, second, third] = [like(b, 1), like(b, 2), like(a, 1)]
  await ingest(loaded, storage, [first, second, third])
  expect(await read(loaded, storage, 'hot')).toBe('BADC') // B: +1.5 h, A: +1 h, D is 30 minutes younger than A
  expect(await read(loaded, storage, 'liked')).toBe('B')

  await ingest(loaded, storage, [unlike(first), unlike(second)])
  expect(await read(loaded, storage, 'hot')).toBe('ADCB')
  expect(await read(loaded, storage, 'liked')).toBe('')
})

it('new settings order what is stored, as if they had been there from the start', async () => {
  const events = [a, b, c, d, like(a, 1), like(a, 2), like(a, 3), like(b, 1)]
  await using changed = await testDatabase()
  await using fresh = await testDatabase()
  const before = await load(changed.url, feedsYaml('chronological', 5))
  await using storage = await openStorage({ settings: before.settings.database, log })
  await ingest(before, storage, events.slice(0, 4))
  await ingest(before, storage, events.slice(4))
  expect(await read(before, storage, 'hot')).toBe('DCBA')
  expect(await read(before, storage, 'liked')).toBe('')

  const after = await load(changed.url, feedsYaml())
  await ingest(after, storage, [])
  expect(await read(after, storage, 'hot')).toBe('ABDC')
  expect(await read(after, storage, 'liked')).toBe('A')

  const loaded = await load(fresh.url, feedsYaml())
  await using other = await openStorage({ settings: loaded.settings.database, log })
  await ingest(loaded, other, events)
  expect((await dumpTables(changed.db))['feed_posts']).toEqual((await dumpTables(fresh.db))['feed_posts'])

  const back = await load(changed.url, feedsYaml('chronological', 2))
  await ingest(back, storage, [])
  expect(await read(back, storage, 'hot')).toBe('DCBA')
})

it('a feed that was away a while has its posts where they belong when it returns', async () => {
  await using database = await testDatabase()
  const both = await load(database.url, feedsYaml())
  await using storage = await openStorage({ settings: both.settings.database, log })
  await ingest(both, storage, [a, b, c, d])
  const without = await load(database.url, feedsYaml().replace(/ {2}hot: .*\n/, ''))
  await ingest(without, storage, [like(a, 1), like(a, 2)])
  const again = await load(database.url, feedsYaml())
  await ingest(again, storage, [])
  expect(await read(again, storage, 'hot')).toBe('ADCB')
})
