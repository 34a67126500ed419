import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { startApp } from '../src/app.ts'
import { loadSettings, type Usable } from '../src/config/load.ts'
import { fileSource } from '../src/ingest/file-source.ts'
import { replay } from '../src/roles/replay.ts'
import { openStorage } from '../src/roles/storage.ts'
import { createLog } from '../src/telemetry/log.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'
import { dumpTables } from './support/dump-tables.ts'
import { describeRealData, realData, realLines } from './support/real-data.ts'

const CAPTURE = 'jetstream-official/expected_v1.jsonl'
const log = createLog({ level: 'silent', pretty: false })

const SETTINGS = `
service: { port: 0 }
admin: { port: 0 }
feeds:
  english:
    name: English
    match: { language: { in: [en], by: declared } }
  turkish:
    name: Turkish
    match: { language: { in: [tr], by: declared } }
  keywords:
    name: Keywords
    match: { text: [show, maybe, netflix, "ネトフリ"] }
  both:
    name: Both
    match: [ { language: { in: [en], by: declared } }, { text: show } ]
`

async function settingsFor(database: TestDatabase): Promise<Usable> {
  const folder = mkdtempSync(join(tmpdir(), 'lycan-e2e-'))
  try {
    const file = join(folder, 'lycan.yaml')
    writeFileSync(file, SETTINGS)
    const loaded = await loadSettings({
      file,
      flags: { databaseUrl: database.url },
      environment: {},
      cwd: folder,
    })
    expect(loaded.diagnostics).toEqual([])
    return loaded as Usable
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What a naive reading of the capture says of a feed: newest first, as the AppView will be told. */
function expected(wanted: (record: { text: string; langs?: string[] }) => boolean): string[] {
  return realLines(CAPTURE)
    .map((line) => JSON.parse(line))
    .filter(({ commit }) => commit?.collection === 'app.bsky.feed.post' && commit.operation === 'create')
    .filter(({ commit }) => wanted(commit.record))
    .map(({ did, time_us, commit }) => ({
      uri: `at://${did}/app.bsky.feed.post/${commit.rkey}`,
      time: Math.min(Date.parse(commit.record.createdAt), time_us / 1000),
    }))
    .sort((a, b) => b.time - a.time)
    .map(({ uri }) => uri)
}

const speaks = (language: string) => (record: { langs?: string[] }) =>
  record.langs?.some((tag) => tag.split('-')[0] === language) ?? false
const says = (record: { text: string }) => /\b(show|maybe|netflix)\b|ネトフリ/iu.test(record.text)

/** Every post of a feed, paged to the end. */
async function readFeed(url: string, feed: string, limit: number): Promise<string[]> {
  const posts: string[] = []
  for (let cursor: string | undefined, pages = 0; pages < 50; pages++) {
    const query = new URLSearchParams({
      feed: `at://did:web:localhost/app.bsky.feed.generator/${feed}`,
      limit: `${limit}`,
    })
    if (cursor !== undefined) query.set('cursor', cursor)
    const response = await fetch(`${url}/xrpc/app.bsky.feed.getFeedSkeleton?${query}`)
    expect(response.status).toBe(200)
    const page = (await response.json()) as { feed: { post: string }[]; cursor?: string }
    posts.push(...page.feed.map(({ post }) => post))
    if (page.cursor === undefined) return posts
    cursor = page.cursor
  }
  throw new Error('the feed does not end')
}

async function replayCapture(loaded: Usable, fromStart = false) {
  await using storage = await openStorage({ settings: loaded.settings.database, log })
  const source = fileSource(join(realData!, CAPTURE), { log, fromStart })
  return await replay({ loaded, storage, source, log, signal: new AbortController().signal })
}

async function readAll(loaded: Usable) {
  await using storage = await openStorage({ settings: loaded.settings.database, log })
  await using app = await startApp({ loaded, reload: async () => loaded, storage, roles: ['serve'], log })
  return Object.fromEntries(
    await Promise.all(
      [...loaded.feeds.keys()].map(async (feed) => [feed, await readFeed(app.url!, feed, 2)]),
    ),
  )
}

describeRealData('a captured stream, from file to skeleton', () => {
  it('fills the feeds with the right posts in the right order, twice the same', async () => {
    await using database = await testDatabase()
    const loaded = await settingsFor(database)
    const first = await replayCapture(loaded)
    expect(first).toMatchObject({ events: 152, posts: 17 })
    const feeds = await readAll(loaded)
    expect(feeds).toEqual({
      english: expected(speaks('en')),
      turkish: expected(speaks('tr')),
      keywords: expected(says),
      both: expected((record) => speaks('en')(record) && /\bshow\b/i.test(record.text)),
    })
    expect(feeds['english']!.length).toBeGreaterThan(5)
    expect(feeds['keywords']!.length).toBeGreaterThan(1)

    const tables = await dumpTables(database.db)
    expect((await replayCapture(loaded)).events).toBe(0)
    await replayCapture(loaded, true)
    expect(await dumpTables(database.db)).toEqual(tables)
    expect(await readAll(loaded)).toEqual(feeds)
  })

  it('gives an empty database the same feeds again', async () => {
    await using one = await testDatabase()
    await using other = await testDatabase()
    const dumps = []
    for (const database of [one, other]) {
      await replayCapture(await settingsFor(database))
      dumps.push(await dumpTables(database.db))
    }
    expect(dumps[0]).toEqual(dumps[1])
  })
})

describe('a served database', () => {
  it('says that it is not ready before anything came in, and why', async () => {
    await using database = await testDatabase()
    const loaded = await settingsFor(database)
    await using storage = await openStorage({ settings: loaded.settings.database, log })
    await using app = await startApp({ loaded, reload: async () => loaded, storage, roles: ['serve'], log })
    const response = await fetch(`${app.adminUrl}/health/ready`)
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({
      status: 'not ready',
      checks: { database: 'ok', stream: 'nothing of the stream has been stored yet' },
    })
  })

  it('says by how much the stream is behind', async () => {
    await using database = await testDatabase()
    const loaded = await settingsFor(database)
    const old = (Date.now() - 3_600_000) * 1000
    await sql`insert into cursors (stream, host, wire, time_us) values ('jetstream', 'a', 'v2', ${old})`.execute(
      database.db,
    )
    await using storage = await openStorage({ settings: loaded.settings.database, log })
    await using app = await startApp({ loaded, reload: async () => loaded, storage, roles: ['serve'], log })
    const { checks } = (await (await fetch(`${app.url}/health/ready`)).json()) as {
      checks: Record<string, string>
    }
    expect(checks['stream']).toMatch(/^the newest stored event is 36\d\d s old; up to 300 s is fine$/)
  })
})
