import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Settings } from '../../src/config/settings.ts'
import { readServiceDocument } from '../../src/doctor/service-document.ts'

let server: Server
let answer: { status: number; headers?: Record<string, string>; body: string }
let settings: Settings
beforeEach(async () => {
  server = createServer((request, response) => {
    const found = request.url === '/.well-known/did.json' ? answer : { status: 404, body: '' }
    response.writeHead(found.status, found.headers ?? {}).end(found.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const did = `did:web:localhost%3A${(server.address() as AddressInfo).port}`
  const service = { did, hostname: 'localhost', host: '127.0.0.1', port: 3000 }
  settings = { service, identity: { allowLoopback: true } } as never
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const read = () =>
  readServiceDocument(settings, { plc: 'https://plc.directory', timeoutMs: 100, allowLoopback: true })

it('reads the document of a did:web from its host', async () => {
  const document = { id: settings.service.did, service: [] }
  answer = { status: 200, body: JSON.stringify(document) }
  expect(await read()).toEqual(document)
})

it.each([
  [
    { status: 200, body: '{"id":"did:web:other.example"}' },
    /is the document of did:web:other\.example/,
    /other settings/,
  ],
  [{ status: 200, body: 'Welcome to nginx!' }, /is no DID document/, /Another server/],
  [{ status: 421, body: '' }, /status 421/, /service\.allowedHosts/],
  [
    { status: 502, body: '' },
    /status 502/,
    /is lycan run running, and does the proxy pass on to http:\/\/127\.0\.0\.1:3000/,
  ],
  [
    { status: 301, headers: { location: 'https://www.x/' }, body: '' },
    /redirects to https:\/\/www\.x\//,
    /does not follow redirects/,
  ],
  [{ status: 404, body: '' }, /status 404/, /pass this address on/],
])('tells what is wrong with %j', async (given, message, fix) => {
  answer = given
  await expect(read()).rejects.toMatchObject({
    message: expect.stringMatching(message),
    fix: expect.stringMatching(fix),
  })
})

it('does not ask this machine where that is not permitted', async () => {
  settings = { ...settings, identity: { ...settings.identity, allowLoopback: false } }
  await expect(read()).rejects.toThrow(/where no reader gets/)
})
