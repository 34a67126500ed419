import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DocumentUnavailableError } from '../../src/identity/documents.ts'
import { createIdentityResolver, type IdentityOptions, UnknownKeyError } from '../../src/identity/resolver.ts'
import { openDatabase } from '../../src/persist/database.ts'
import { createViewerCheck } from '../../src/serve/viewer.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { ALICE } from '../support/events.ts'
import { createAccount, documentOf, signToken } from './accounts.ts'
import { startDirectory, type TestDirectory } from './plc.ts'

const MINUTE = 60_000
const log = pino({ level: 'silent' })

let database: TestDatabase
let directory: TestDirectory
let now: number

beforeEach(async () => {
  database = await testDatabase()
  directory = await startDirectory()
  now = Date.now()
})
afterEach(async () => {
  await directory[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

function resolver(options: Partial<IdentityOptions> = {}) {
  const given = {
    db: database.db,
    log,
    plc: directory.url,
    timeoutMs: 500,
    allowLoopback: true,
    now: () => now,
  }
  return createIdentityResolver({ ...given, ...options })
}

describe('signing keys', () => {
  test.each(['ES256', 'ES256K'] as const)(
    'of %s are found and known by their algorithm',
    async (algorithm) => {
      directory.documents.set(ALICE, documentOf(await createAccount(ALICE, algorithm)))
      const key = await resolver().getSigningKey(ALICE, 'atproto')
      expect(key.algorithm).toBe(algorithm)
      expect(key.key.asymmetricKeyType).toBe('ec')
    },
  )

  test('are remembered in the database, NUL and all', async () => {
    const document = documentOf(await createAccount(ALICE, 'ES256'), 'nul\0.example.com')
    directory.documents.set(ALICE, document)
    const first = await resolver().getSigningKey(ALICE, 'atproto')
    directory.documents.clear()
    const afterRestart = await resolver().getSigningKey(ALICE, 'atproto')
    expect(afterRestart.key.equals(first.key)).toBe(true)
    expect(directory.asked).toHaveLength(1)
  })

  test('are found without the database, too', async () => {
    directory.documents.set(ALICE, documentOf(await createAccount(ALICE, 'ES256')))
    await using nowhere = openDatabase({
      url: 'postgres:///none?host=/nonexistent',
      poolSize: 1,
      role: 'record',
    })
    const key = await resolver({ db: nowhere }).getSigningKey(ALICE, 'atproto')
    expect(key.algorithm).toBe('ES256')
  })

  test('that rotated are found by the next token', async () => {
    const before = await createAccount(ALICE, 'ES256')
    const after = await createAccount(ALICE, 'ES256K')
    const viewers = createViewerCheck({ did: 'did:web:feeds.test', identity: resolver(), now: () => now })
    const claims = { aud: 'did:web:feeds.test', lxm: 'x.y.z' }
    directory.documents.set(ALICE, documentOf(before))
    expect(await viewers.verify(`Bearer ${await signToken(before, { claims })}`, 'x.y.z')).toBe(ALICE)

    now += 2 * MINUTE
    const late = { ...claims, exp: now / 1000 + 60 }
    directory.documents.set(ALICE, documentOf(after))
    const token = await signToken(after, { claims: late })
    expect(await viewers.verify(`Bearer ${token}`, 'x.y.z')).toBe(ALICE)
    const old = await signToken(before, { claims: late })
    await expect(viewers.verify(`Bearer ${old}`, 'x.y.z')).rejects.toMatchObject({ reason: 'signature' })
    expect(directory.asked).toHaveLength(2)
  })

  test.each([
    ['no keys', { verificationMethod: [] }],
    [
      'a key of another purpose',
      {
        verificationMethod: [
          { id: '#other', type: 'Multikey', controller: ALICE, publicKeyMultibase: 'z6Mk' },
        ],
      },
    ],
    [
      'a key that is none',
      {
        verificationMethod: [
          { id: '#atproto', type: 'Multikey', controller: ALICE, publicKeyMultibase: 'zzzz' },
        ],
      },
    ],
    [
      'a key in another base',
      {
        verificationMethod: [
          { id: '#atproto', type: 'Multikey', controller: ALICE, publicKeyMultibase: 'mAAAA' },
        ],
      },
    ],
    [
      'a key of another type',
      {
        verificationMethod: [
          {
            id: '#atproto',
            type: 'Ed25519VerificationKey2020',
            controller: ALICE,
            publicKeyMultibase: 'z6Mkabc',
          },
        ],
      },
    ],
  ])('of a document with %s are unknown', async (_, parts) => {
    directory.documents.set(ALICE, { id: ALICE, ...parts })
    await expect(resolver().getSigningKey(ALICE, 'atproto')).rejects.toThrow(UnknownKeyError)
  })

  test.each([
    ['the document of somebody else', { id: 'did:plc:bobbb234567abcdefghijklm' }],
    ['no document', { hello: 'world' }],
    ['an error', 503],
  ])('cannot be had where the directory answers %s', async (_, answer) => {
    directory.documents.set(ALICE, answer)
    await expect(resolver().getSigningKey(ALICE, 'atproto')).rejects.toThrow(DocumentUnavailableError)
  })

  test.each([
    'did:web:127.0.0.1',
    'did:web:[::1]',
    'did:web:localhost%3A1',
    'did:web:printer.local',
    'did:web:169.254.169.254',
  ])('of %s are not looked for where loopback is closed', async (did) => {
    const strict = resolver({ plc: 'https://plc.test', allowLoopback: false })
    const failure = await strict.getSigningKey(did, 'atproto').catch((error) => error)
    expect([UnknownKeyError, DocumentUnavailableError]).toContain(failure.constructor)
  })

  test.each([
    'did:plc:short',
    'did:web:',
    'did:web:a/b',
    'did:web:a:b',
    'did:key:zabc',
    'alice.example.com',
    'did:plc:../../x',
    'did:web:a%2F',
  ])('of %s are nobody’s, and nobody is asked', async (did) => {
    await expect(resolver().getSigningKey(did, 'atproto')).rejects.toThrow(UnknownKeyError)
    expect(directory.asked).toEqual([])
  })

  test('of a did:web on this machine are found in a test network', async () => {
    const port = new URL(directory.url).port
    const did = `did:web:localhost%3A${port}`
    directory.documents.set('.well-known/did.json', documentOf(await createAccount(did, 'ES256')))
    expect((await resolver().getSigningKey(did, 'atproto')).algorithm).toBe('ES256')
  })
})

test('a directory without https is refused', () => {
  for (const plc of ['http://plc.example.com', 'http://10.0.0.1', 'ftp://plc.example.com'])
    expect(() => resolver({ plc })).toThrow('must be reached over https')
  expect(() => resolver({ allowLoopback: false })).toThrow('must be reached over https')
})
