import dns from 'node:dns'
import { createServer, type Server } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.ts'

// Private, local, shared, reserved, mapped, translated and tunnelled addresses.
const FORBIDDEN = [
  ...[
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.8.8.8',
    '169.254.169.254',
    '172.16.0.1',
  ],
  ...['172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.51.100.1'],
  ...['203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...[
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
  ],
  ...['64:ff9b:1::7f00:1', '100::1', '2001::1', '2001:db8::1', '2002:7f00:1::1', 'fc00::1', 'fd12:3456::1'],
  ...['fe80::1', 'fec0::1', 'ff02::1'],
]

let trap: Server
let port: number
let reached: number

beforeEach(async () => {
  reached = 0
  trap = createServer((request, response) => {
    reached++
    if (request.url === '/redirect') response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end()
    else if (request.url === '/large') response.end('x'.repeat(300 * 1024))
    else if (request.url !== '/silent') response.end('{}')
  })
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
  port = (trap.address() as AddressInfo).port
})

afterEach(async () => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
  trap.closeAllConnections()
  await new Promise((resolve) => trap.close(resolve))
})

/** As in production: a directory elsewhere, nothing on loopback. */
function strict() {
  return createGuardedFetch({ plc: new URL('https://plc.test'), timeoutMs: 2000, allowLoopback: false })
}

/** Lets DNS answer `address` for every name. */
function resolveTo(...addresses: string[]) {
  const answers = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const lookup = vi.spyOn(dns, 'lookup') as unknown as ReturnType<typeof vi.fn>
  lookup.mockImplementation(
    (_: string, options: { all?: boolean }, callback: (...results: unknown[]) => void) => {
      if (options.all) callback(null, answers)
      else callback(null, answers[0]!.address, answers[0]!.family)
    },
  )
  syncBuiltinESMExports()
  return lookup
}

/** Every message in the chain of causes. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  const messages: string[] = []
  let error: unknown = await promise.then(
    () => expect.fail('was fetched'),
    (reason) => reason,
  )
  for (; error instanceof Error; error = error.cause) messages.push(error.message)
  return messages.join(': ')
}

describe('addresses that strangers choose', () => {
  test.each(FORBIDDEN)('%s as a host is refused', async (address) => {
    const host = address.includes(':') ? `[${address}]` : address
    await failureOf(strict()(`https://${host}/.well-known/did.json`, { redirect: 'error' }))
    await failureOf(strict()(`http://${host}:${port}/`, { redirect: 'error' }))
    expect(reached).toBe(0)
  })

  test.each(FORBIDDEN)('a name that resolves to %s is refused when connecting', async (address) => {
    const lookup = resolveTo(address)
    const failure = await failureOf(strict()('https://rebind.attacker.dev/', { redirect: 'error' }))
    expect(lookup).toHaveBeenCalled()
    expect(failure).toContain('Hostname resolved to non-unicast address')
  })

  test('one forbidden address among good ones is enough', async () => {
    resolveTo('8.8.8.8', '127.0.0.1')
    const failure = await failureOf(strict()('https://rebind.attacker.dev/', { redirect: 'error' }))
    expect(failure).toContain('non-unicast')
  })

  test.each([
    'https://localhost/',
    'https://printer/',
    'https://nas.local/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://user:pass@127.0.0.1/',
    'https://example.dev:8443/',
    'http://example.dev/',
    'file:///etc/passwd',
    'data:application/json,{}',
  ])('%s is refused', async (url) => {
    await failureOf(strict()(url, { redirect: 'error' }))
    expect(reached).toBe(0)
  })
})

describe('the directory that the operator chose', () => {
  const trusting = () =>
    createGuardedFetch({ plc: new URL(`http://127.0.0.1:${port}`), timeoutMs: 300, allowLoopback: true })

  test('is reached wherever it stands', async () => {
    const response = await trusting()(`http://127.0.0.1:${port}/did`, { redirect: 'error' })
    expect(await response.json()).toEqual({})
  })

  test('cannot send us elsewhere', async () => {
    await failureOf(trusting()(`http://127.0.0.1:${port}/redirect`, { redirect: 'follow' }))
    expect(reached).toBe(1)
  })

  test('cannot fill the memory', async () => {
    const read = trusting()(`http://127.0.0.1:${port}/large`, { redirect: 'error' }).then((response) =>
      response.text(),
    )
    await failureOf(read)
  })

  test('cannot keep us waiting', async () => {
    await failureOf(trusting()(`http://127.0.0.1:${port}/silent`, { redirect: 'error' }))
  })
})
