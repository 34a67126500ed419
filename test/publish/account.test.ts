import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { findAccount } from '../../src/publish/account.ts'
import { startPublisher, type TestPublisher } from './publisher.ts'

let publisher: TestPublisher
beforeEach(async () => {
  publisher = await startPublisher()
})
afterEach(async () => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
  await publisher[Symbol.asyncDispose]()
})

const find = (name: string, plc = publisher.directory.url) =>
  findAccount(name, { plc, timeoutMs: 500, allowLoopback: true })

/** DNS says that every handle is this DID. */
function claim(did: string) {
  const asked = vi.spyOn(dns.promises, 'resolveTxt').mockResolvedValue([[`did=${did}`]])
  syncBuiltinESMExports()
  return asked
}

it('finds the account behind a DID or a handle', async () => {
  const { did } = publisher.account
  const account = { did, handle: 'alice.test', pds: publisher.pds.url }
  expect(await find(did)).toEqual(account)
  const asked = claim(did)
  expect(await find('Alice.test')).toEqual(account)
  expect(asked).toHaveBeenCalledWith('_atproto.alice.test')
})

it('does not believe a handle that the account does not confirm', async () => {
  claim(publisher.account.did)
  await expect(find('mallory.test')).rejects.toThrow(
    /^The handle mallory\.test names did:plc:\w+, which calls itself alice\.test\. Write its DID or its own handle/,
  )
})

it('refuses what is no account, and a directory without https', async () => {
  await expect(find('did:key:zQ3sh')).rejects.toThrow('did:key:zQ3sh is neither a did:plc nor a did:web')
  await expect(find(publisher.account.did, 'http://plc.example.com')).rejects.toThrow(
    /^identity\.plc: .* must be reached over https/,
  )
})
