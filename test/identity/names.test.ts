import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createNames } from '../../src/identity/names.ts'
import { ALICE, BOB } from '../support/events.ts'
import { createAccount, documentOf } from './accounts.ts'
import { startDirectory, type TestDirectory } from './plc.ts'

const HANDLE = 'alice.test.dev'
const UNKNOWN = ['a', 'b', 'c', 'd', 'e'].map((letter) => `did:plc:${letter.repeat(24)}`)

let directory: TestDirectory
let records: Map<string, string>
beforeEach(async () => {
  directory = await startDirectory()
  directory.documents.set(ALICE, documentOf(await createAccount(ALICE, 'ES256'), HANDLE))
  records = new Map([[`_atproto.${HANDLE}`, `did=${ALICE}`]])
  vi.spyOn(dns.promises, 'resolveTxt').mockImplementation(async (name) => {
    const found = records.get(name)
    if (found === undefined) throw Object.assign(new Error(`no TXT of ${name}`), { code: 'ENOTFOUND' })
    return [[found]]
  })
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
})

const names = () => createNames({ plc: directory.url, timeoutMs: 1_000, allowLoopback: true })

it('finds the handle of an account, asking once', async () => {
  const { handleOf } = names()
  expect(await handleOf(ALICE)).toBe(HANDLE)
  expect(await handleOf(ALICE)).toBe(HANDLE)
  expect(directory.asked).toEqual([ALICE])
})

it('finds the account of a handle where both sides confirm it', async () => {
  records.set('_atproto.mallory.test.dev', `did=${ALICE}`)
  const { didOf } = names()
  expect(await didOf('Alice.test.dev')).toBe(ALICE)
  expect(await didOf('mallory.test.dev')).toBeUndefined()
  expect(await didOf('nobody.test.dev')).toBeUndefined()
})

it('knows no handle of who is not there, and goes on asking', async () => {
  const { handleOf } = names()
  for (const did of UNKNOWN) expect(await handleOf(did)).toBeUndefined()
  expect(await handleOf('did:web:evil.example:path')).toBeUndefined()
  expect(await handleOf(ALICE)).toBe(HANDLE)
})

it('gives up where the directory fails again and again', async () => {
  for (const did of [...UNKNOWN, BOB]) directory.documents.set(did, 500)
  const { handleOf } = names()
  for (const did of UNKNOWN) expect(await handleOf(did)).toBeUndefined()
  expect(await handleOf(ALICE)).toBeUndefined()
  expect(directory.asked).toEqual(UNKNOWN.slice(0, 3))
})
