import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, getCACertificates, type Server, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hostCheck, judgeCertificate } from '../../src/doctor/checks/host.ts'
import type { Subject } from '../../src/doctor/subject.ts'
import { CERTIFICATE, KEY } from '../support/certificate.ts'

const TRUSTED = getCACertificates('default')
let server: Server
let port: number
beforeEach(async () => {
  server = createServer({ cert: CERTIFICATE, key: KEY })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(() => {
  setDefaultCACertificates(TRUSTED)
  server.close()
})

/** What the check says where the DID document leads to `endpoint`. */
async function examine(endpoint: string) {
  const service = [{ id: '#bsky_fg', type: 'BskyFeedGenerator', serviceEndpoint: endpoint }]
  const settings = { service: { did: 'did:web:x', hostname: 'x' }, identity: { allowLoopback: true } }
  return hostCheck.run({
    document: async () => ({ id: 'did:web:x', service }),
    loaded: { settings },
  } as never as Subject)
}

it('finds a certificate that nobody trusts, and an address that nobody reaches', async () => {
  expect(await examine(`https://localhost:${port}`)).toMatchObject([
    { status: 'warn', message: expect.stringContaining('which the network cannot reach') },
    {
      status: 'fail',
      message: `https://localhost:${port}: its certificate is self-signed`,
      fix: expect.stringContaining('Let’s Encrypt'),
    },
  ])
})

it('finds a good certificate', async () => {
  setDefaultCACertificates([...TRUSTED, CERTIFICATE])
  expect(await examine(`https://localhost:${port}`)).toMatchObject([
    { status: 'warn' },
    {
      status: 'ok',
      message: expect.stringMatching(/^certificate of Lycan tests, good for \d{5} more days$/),
    },
  ])
})

it('finds a certificate for another name, and a name without an address', async () => {
  setDefaultCACertificates([...TRUSTED, CERTIFICATE])
  expect(await examine(`https://127.0.0.1:${port}`)).toMatchObject([
    {},
    { status: 'fail', message: expect.stringContaining('its certificate is for other names') },
  ])
  await expect(examine('https://nowhere.invalid')).rejects.toThrow(/^nowhere\.invalid: /)
})

it('leaves out a server on this machine', async () => {
  expect(await examine('http://localhost:3000')).toMatchObject({ status: 'skip' })
})

it.each([
  [13, 'warn'],
  [14, 'ok'],
  [-1, 'warn'],
])('with %i days to go says %s', (days, status) => {
  const now = Date.UTC(2026, 5, 1)
  const until = new Date(now + days * 86_400_000).toUTCString()
  const issuer = { O: 'Let’s Encrypt' } as never
  expect(judgeCertificate({ valid_to: until, issuer }, now)).toMatchObject({
    status,
    message: `certificate of Let’s Encrypt, good for ${days} more days`,
  })
})
