import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createIdentityResolver } from '../../src/identity/resolver.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { ALICE, BOB } from '../support/events.ts'
import { createAccount, documentOf } from './accounts.ts'
import { startDirectory, type TestDirectory } from './plc.ts'

const MINUTE = 60_000
const HANDLE = 'alice.test.dev'

let database: TestDatabase
let directory: TestDirectory
let now: number
let queries: string[]
let records: Map<string, string[]>

beforeEach(async () => {
  database = await testDatabase()
  directory = await startDirectory()
  directory.documents.set(ALICE, documentOf(await createAccount(ALICE, 'ES256'), HANDLE))
  now = Date.now()
  queries = []
  records = new Map([[`_atproto.${HANDLE}`, [`did=${ALICE}`]]])
  vi.spyOn(dns.promises, 'resolveTxt').mockImplementation(async (name) => {
    queries.push(name)
    const found = records.get(name)
    if (found === undefined) throw Object.assign(new Error(`no TXT of ${name}`), { code: 'ENOTFOUND' })
    return found.map((text) => [text])
  })
  // The well-known file is asked for beside DNS; here no name has an address.
  const lookup = vi.spyOn(dns, 'lookup') as unknown as ReturnType<typeof vi.fn>
  lookup.mockImplementation((name: string, _: object, callback: (error: Error) => void) =>
    callback(Object.assign(new Error(`no address of ${name}`), { code: 'ENOTFOUND' })),
  )
  syncBuiltinESMExports()
})

afterEach(async () => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
  await directory[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

function resolver() {
  const log = pino({ level: 'silent' })
  const options = { db: database.db, log, plc: directory.url, timeoutMs: 500, allowLoopback: true }
  return createIdentityResolver({ ...options, now: () => now })
}

test('a handle that both sides confirm is resolved, in any case', async () => {
  expect(await resolver().resolveHandle(HANDLE)).toBe(ALICE)
  expect(await resolver().resolveHandle('Alice.TEST.dev')).toBe(ALICE)
})

test('a handle that the DID does not confirm is nobody', async () => {
  records.set('_atproto.mallory.test.dev', [`did=${ALICE}`])
  expect(await resolver().resolveHandle('mallory.test.dev')).toBeUndefined()
})

test('a DID that does not exist, two DIDs, or none make nobody', async () => {
  records.set('_atproto.ghost.test.dev', [`did=${BOB}`])
  records.set('_atproto.two.test.dev', [`did=${ALICE}`, `did=${BOB}`])
  records.set('_atproto.junk.test.dev', ['did=junk', 'v=spf1'])
  for (const handle of ['ghost.test.dev', 'two.test.dev', 'junk.test.dev', 'none.test.dev'])
    expect(await resolver().resolveHandle(handle)).toBeUndefined()
})

test('what cannot be a public handle is not asked for', async () => {
  const texts = [
    '',
    'alice',
    'alice..dev',
    '-a.dev',
    'a.b-',
    '1.2.3.4',
    '[::1]',
    'a.local',
    'a.localhost',
    'a.internal',
  ]
  for (const text of [
    ...texts,
    'a.onion',
    'a b.dev',
    'a.dev/x',
    'a.dev:80',
    `${'a'.repeat(64)}.dev`,
    'ä.dev',
    'x.arpa',
  ])
    expect(await resolver().resolveHandle(text)).toBeUndefined()
  expect(queries).toEqual([])
})

test('answers are remembered for an hour, across restarts; refusals for five minutes', async () => {
  const first = resolver()
  await first.resolveHandle(HANDLE)
  await first.resolveHandle(HANDLE)
  expect(await resolver().resolveHandle(HANDLE)).toBe(ALICE)
  expect(queries).toHaveLength(1)
  now += 61 * MINUTE
  await first.resolveHandle(HANDLE)
  expect(queries).toHaveLength(2)

  await first.resolveHandle('none.test.dev')
  await first.resolveHandle('none.test.dev')
  expect(queries).toHaveLength(3)
  now += 5 * MINUTE
  await first.resolveHandle('none.test.dev')
  expect(queries).toHaveLength(4)
})

test('many who ask at the same time ask once', async () => {
  const one = resolver()
  const answers = await Promise.all(Array.from({ length: 20 }, () => one.resolveHandle(HANDLE)))
  expect(new Set(answers)).toEqual(new Set([ALICE]))
  expect(queries).toHaveLength(1)
})

test('an answer up to a day old stands in while nobody answers', async () => {
  await resolver().resolveHandle(HANDLE)
  records.clear()
  now += 23 * 60 * MINUTE
  expect(await resolver().resolveHandle(HANDLE)).toBe(ALICE)
  now += 2 * 60 * MINUTE
  expect(await resolver().resolveHandle(HANDLE)).toBeUndefined()
})

test('a directory that is down makes nobody, and no error', async () => {
  directory.documents.set(ALICE, 500)
  expect(await resolver().resolveHandle(HANDLE)).toBeUndefined()
})

test('DNS that never answers does not keep anybody waiting', async () => {
  vi.mocked(dns.promises.resolveTxt).mockImplementation(() => new Promise(() => {}))
  expect(await resolver().resolveHandle(HANDLE)).toBeUndefined()
})
