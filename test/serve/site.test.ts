import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { lexicons } from '@atproto/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PUBLISHER, SERVICE, startTestService, type TestService, testFeed, uriOfFeed } from './service.ts'

let service: TestService
let plcService: TestService
let ill: string | undefined

beforeAll(async () => {
  service = await startTestService(
    [
      testFeed({ id: 1, name: 'cats', displayName: `Cats & <b>"dogs"</b> 'n co` }),
      testFeed({ id: 2, name: 'private', auth: ['did:plc:alice234567abcdefghijklm'] }),
    ],
    {
      allowedHosts: ['feeds.test', 'F.Test', '127.0.0.1', '::1'],
      checks: {
        ingest: async () => ill,
        storage: async () => {
          if (ill !== undefined) throw new Error('the database is gone')
          return undefined
        },
      },
    },
  )
  plcService = await startTestService([], { did: 'did:plc:service22abcdefghijklmno' })
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await plcService[Symbol.asyncDispose]()
})

/** A GET with any Host header. */
function getAs(host: string, path = '/.well-known/did.json'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${service.server.url}${path}`,
      { setHost: false, headers: { host } },
      (response) => {
        let body = ''
        response.on('data', (chunk) => {
          body += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode!, body }))
      },
    )
    sent.on('error', reject).end()
  })
}

describe('did.json', () => {
  test('ties the did:web to this host', async () => {
    const response = await service.get('/.well-known/did.json')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toEqual({
      '@context': ['https://www.w3.org/ns/did/v1'],
      id: SERVICE,
      service: [{ id: '#bsky_fg', type: 'BskyFeedGenerator', serviceEndpoint: 'https://feeds.test' }],
    })
  })

  test('of a did:plc stands elsewhere, and says so', async () => {
    const response = await plcService.get('/.well-known/did.json')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: 'NotFound',
      message: expect.stringContaining('PLC directory'),
    })
  })
})

test('describeFeedGenerator lists the feeds', async () => {
  const response = await service.get('/xrpc/app.bsky.feed.describeFeedGenerator')
  const body = await response.json()
  lexicons.assertValidXrpcOutput('app.bsky.feed.describeFeedGenerator', body)
  expect(body).toEqual({ did: SERVICE, feeds: [{ uri: uriOfFeed('cats') }, { uri: uriOfFeed('private') }] })
})

describe('hosts', () => {
  test.each([
    'feeds.test',
    'FEEDS.test',
    'feeds.test:3000',
    'feeds.test.',
    'f.test',
    '127.0.0.1:1',
    '[::1]',
    '[::1]:80',
  ])('%s is served', async (host) => {
    expect((await getAs(host)).status).toBe(200)
  })

  test.each([
    'evil.test',
    'feeds.test.evil.test',
    'notfeeds.test',
    'localhost',
    '',
    '[::2]',
    'feeds.test@evil.test',
    '[',
    '<script>',
  ])('%j is refused with a reason', async (host) => {
    const { status, body } = await getAs(host)
    expect(status).toBe(421)
    expect(JSON.parse(body)).toEqual({
      error: 'MisdirectedRequest',
      message: expect.stringMatching(/answers for feeds\.test, F\.Test.*service\.allowedHosts/),
    })
  })

  test('a request without any (HTTP/1.0) is refused, too', async () => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(service.server.url).port) })
    socket.write('GET / HTTP/1.0\r\n\r\n')
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 421 [\s\S]*the request named no host/)
  })

  test('are not asked of health checks', async () => {
    expect((await getAs('10.0.0.7', '/health/live')).status).toBe(200)
    expect((await getAs('10.0.0.7', '/metrics')).status).toBe(421)
  })
})

describe('the page for people', () => {
  test('links every feed, and no name can break out of it', async () => {
    const response = await service.get('/')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    const html = await response.text()
    expect(html).toContain(`https://bsky.app/profile/${encodeURIComponent(PUBLISHER)}/feed/cats`)
    expect(html).toContain('Cats &amp; &lt;b&gt;&quot;dogs&quot;&lt;/b&gt; &#39;n co')
    expect(html).not.toContain('<b>')
    const path = /href="(\/xrpc[^"]+)"/.exec(html)![1]!
    expect((await service.get(path)).status).toBe(200)
  })

  test('says so where there are no feeds', async () => {
    expect(await (await plcService.get('/')).text()).toContain('There are no feeds here yet.')
  })
})

test('any origin may read', async () => {
  const preflight = await fetch(`${service.server.url}/xrpc/app.bsky.feed.getFeedSkeleton`, {
    method: 'OPTIONS',
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
})

test('what is not there is a 404 in JSON', async () => {
  for (const path of ['/favicon.ico', '/xrpc', '/%ff', '/..%2f..%2fetc/passwd']) {
    const response = await service.get(path)
    expect([400, 404]).toContain(response.status)
    expect(await response.json()).toHaveProperty('error')
  }
})

test('every answer has a request id, the proxy’s where it is one', async () => {
  expect((await service.get('/')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect((await service.get('/', { 'x-request-id': 'proxy-17' })).headers.get('x-request-id')).toBe(
    'proxy-17',
  )
  expect((await service.get('/', { 'x-request-id': 'a b"' })).headers.get('x-request-id')).toMatch(
    /^[0-9a-f-]{36}$/,
  )
})

describe('health and metrics', () => {
  test('live is live, ready has its reasons', async () => {
    expect(await (await service.get('/health/live')).json()).toEqual({ status: 'live' })
    const ready = await service.get('/health/ready')
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({ status: 'ready', checks: { ingest: 'ok', storage: 'ok' } })
    ill = 'ingest is 40 minutes behind'
    // The answer before is kept for a second.
    await expect.poll(async () => (await service.get('/health/ready')).status, { timeout: 5000 }).toBe(503)
    expect(await (await service.get('/health/ready')).json()).toEqual({
      status: 'not ready',
      checks: { ingest: 'ingest is 40 minutes behind', storage: 'the database is gone' },
    })
    expect((await service.get('/health/live')).status).toBe(200)
    ill = undefined
  })

  test('are on the admin side, where metrics are too', async () => {
    const admin = (path: string) => fetch(`${service.admin.url}${path}`)
    expect((await admin('/health/live')).status).toBe(200)
    await service.skeleton('cats')
    const metrics = await (await admin('/metrics')).text()
    expect(metrics).toMatch(/lycan_http_requests_total\{route="skeleton",status="200"\} \d+/)
    expect(metrics).toMatch(/lycan_skeleton_seconds_count\{feed="cats"\} \d+/)
    expect(metrics).toMatch(/lycan_pages_total\{source="computed"\} \d+/)
    expect((await admin('/')).status).toBe(404)
    expect((await service.get('/metrics')).status).toBe(404)
  })
})
