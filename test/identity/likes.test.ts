import type { ServerResponse } from 'node:http'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createIdentityResolver } from '../../src/identity/resolver.ts'
import { encodeTid, tidAt } from '../../src/tid.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { ALICE, BOB } from '../support/events.ts'
import { createAccount, documentOf } from './accounts.ts'
import { startDirectory, type TestDirectory } from './plc.ts'
import { likeRecord, startRepository, type TestRepository } from './repository.ts'

const NOW = Date.UTC(2026, 6, 1)
const POST = `at://${ALICE}/app.bsky.feed.post/3l3qo2vuowo2b`
const subject = { did: ALICE, rkey: '3l3qo2vuowo2b' }

let database: TestDatabase
let directory: TestDirectory
let repository: TestRepository

beforeEach(async () => {
  database = await testDatabase()
  directory = await startDirectory()
  repository = await startRepository()
  await setServer(repository.url)
})
afterEach(async () => {
  await repository[Symbol.asyncDispose]()
  await directory[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

async function setServer(serviceEndpoint: string): Promise<void> {
  const document = documentOf(await createAccount(BOB, 'ES256'))
  const service = [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint }]
  directory.documents.set(BOB, { ...document, service })
}

function read(options: { most?: number; signal?: AbortSignal; allowLoopback?: boolean; did?: string } = {}) {
  const { readLikes } = createIdentityResolver({
    db: database.db,
    log: pino({ level: 'silent' }),
    plc: directory.url,
    timeoutMs: 500,
    allowLoopback: true,
  })
  return readLikes(options.did ?? BOB, options.most ?? 500, options.signal ?? new AbortController().signal)
}

const rkeyAt = (ms: number) => encodeTid(tidAt(ms * 1_000))
const likes = (count: number) =>
  Array.from({ length: count }, (_, i) => likeRecord(BOB, rkeyAt(NOW - i * 1_000), POST))

describe('the likes of an account', () => {
  test('are read page by page, newest first, with their times', async () => {
    repository.records = likes(230)
    const answer = await read()
    expect(answer).toEqual({
      likes: Array.from({ length: 230 }, (_, i) => ({ subject, at: NOW - i * 1_000 })),
    })
    expect(repository.asked.map(String)).toEqual(
      ['', '&cursor=100', '&cursor=200'].map(
        (cursor) => `repo=${encodeURIComponent(BOB)}&collection=app.bsky.feed.like&limit=100${cursor}`,
      ),
    )
  })

  test('are no more than were asked for', async () => {
    repository.records = likes(1_000)
    const answer = await read({ most: 150 })
    expect('likes' in answer && answer.likes).toHaveLength(150)
    expect(repository.asked).toHaveLength(2)
  })

  test('are those of posts that can be understood', async () => {
    repository.records = [
      likeRecord(BOB, 'no-tid', POST),
      likeRecord(BOB, 'no-tid', POST, { createdAt: 'yesterday' }),
      likeRecord(BOB, rkeyAt(NOW), `at://${ALICE}/app.bsky.feed.generator/cats`),
      likeRecord(BOB, rkeyAt(NOW), 'at://alice.example.com/app.bsky.feed.post/3l3qo2vuowo2b'),
      likeRecord(BOB, rkeyAt(NOW), POST, { subject: 7 }),
      { value: { subject: { uri: POST } } },
      ...[null, 3, 'like', [], {}, { uri: 1, value: [] }],
    ]
    expect(await read()).toEqual({ likes: [{ subject, at: Date.UTC(2026, 6, 1) }] })
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'records'],
    ['a list', [1, 2]],
    ['no list', { records: { 0: 'x' } }],
  ])('are none where the answer is %s', async (_, body) => {
    repository.answer = (_request, response) => response.end(JSON.stringify(body))
    expect(await read()).toEqual({ refused: 'the answer of its server is no list of records' })
  })

  test('are read once where a server says the same cursor for ever, or gives empty pages', async () => {
    repository.answer = (_request, response) =>
      response.end(JSON.stringify({ records: likes(1), cursor: 'again' }))
    expect(await read()).toMatchObject({ likes: { length: 2 } })
    let n = 0
    repository.answer = (_request, response) =>
      response.end(JSON.stringify({ records: [], cursor: String(++n) }))
    expect(await read()).toEqual({ likes: [] })
    expect(n).toBe(1)
  })

  test.each([400, 401, 403, 404])('are refused where the server answers %i', async (status) => {
    repository.answer = (_request, response) => response.writeHead(status).end('{"error":"RepoNotFound"}')
    expect(await read()).toEqual({ refused: `${new URL(repository.url).host} answered ${status}` })
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['is busy', (response) => response.writeHead(429).end()],
    ['is in trouble', (response) => response.writeHead(503).end()],
    ['hangs up', (response) => response.destroy()],
    ['says nothing', () => {}],
    ['sends no JSON', (response) => response.end('<html>')],
    ['sends without end', (response) => response.end(JSON.stringify({ records: ['x'.repeat(300_000)] }))],
    ['leads elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ])('may be asked for again where the server %s', async (_, answer) => {
    repository.answer = (_request, response) => answer(response)
    await expect(read()).rejects.toThrow()
    repository.answer = undefined
    expect(await read()).toEqual({ likes: [] })
  })

  test('may be asked for again where the server is down, and when the patience of the caller ends', async () => {
    await setServer('http://127.0.0.1:9')
    await expect(read()).rejects.toThrow()
    await expect(read({ signal: AbortSignal.abort() })).rejects.toThrow()
  })

  test('are never read from inside the network', async () => {
    for (const address of [
      'http://10.0.0.1',
      'https://169.254.169.254',
      'https://localhost.',
      'http://pds.example.com',
    ]) {
      directory.documents.clear()
      await database.db.deleteFrom('identities').execute()
      await setServer(address)
      await expect(read(), address).rejects.toThrow()
    }
  })

  test('are refused where the account has no server, or is none', async () => {
    await setServer('not an address')
    expect(await read()).toEqual({ refused: 'the account names no server' })
    expect(await read({ did: 'did:example:1' })).toEqual({ refused: 'the account names no server' })
    expect(await read({ did: ALICE })).toEqual({ refused: 'the account names no server' })
  })
})
