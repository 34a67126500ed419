import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { registry } from '../../src/telemetry/registry.ts'
import { createAccount, documentOf, signToken, type TokenParts } from '../identity/accounts.ts'
import { ALICE, BOB, CAROL } from '../support/events.ts'
import { SERVICE, SKELETON, startTestService, type TestService, testFeed } from './service.ts'

let service: TestService

beforeAll(async () => {
  service = await startTestService([
    testFeed({ id: 1, name: 'optional', auth: 'optional' }),
    testFeed({ id: 2, name: 'required', auth: 'required' }),
    testFeed({ id: 3, name: 'private', auth: [ALICE] }),
  ])
})
afterAll(() => service[Symbol.asyncDispose]())
beforeEach(() => registry.resetMetrics())

async function ask(feed: string, authorization?: string) {
  const response = await service.get(
    `/xrpc/${SKELETON}?feed=at://did:plc:publisher2345abcdefghijk/app.bsky.feed.generator/${feed}`,
    authorization === undefined ? {} : { authorization },
  )
  const { error, message } = (await response.json()) as { error?: string; message?: string }
  return { status: response.status, error, message }
}

async function failures(reason: string): Promise<number> {
  const metric = await registry.getSingleMetric('lycan_auth_failures_total')!.get()
  return metric.values.find(({ labels }) => labels['reason'] === reason)?.value ?? 0
}

describe('tokens that hold', () => {
  const seconds = () => Math.floor(Date.now() / 1000)
  const good: [string, 'alice' | 'bob', TokenParts][] = [
    ['ES256K', 'alice', {}],
    ['ES256', 'bob', {}],
    ['for the service with its fragment', 'alice', { claims: { aud: `${SERVICE}#bsky_fg` } }],
    ['without iat', 'alice', { claims: { iat: undefined } }],
    ['without typ', 'alice', { header: { typ: undefined } }],
    ['with kid and jti', 'bob', { header: { kid: '#atproto' }, claims: { jti: 'x' } }],
    ['from an issuer with a fragment', 'alice', { claims: { iss: `${ALICE}#atproto_pds` } }],
    ['made in the future, on a fast clock', 'bob', { claims: { iat: seconds() + 30, exp: seconds() + 90 } }],
  ]
  test.each(good)('%s', async (_, who, parts) => {
    const token = await service.token(service[who], parts)
    expect((await ask('required', `Bearer ${token}`)).status).toBe(200)
    expect((await ask('required', `bearer  ${token}`)).status).toBe(200)
    expect((await ask('optional', `Bearer ${token}`)).status).toBe(200)
  })

  test('a signature with a high S, as the reference implementation takes it', async () => {
    const token = await service.token(service.bob)
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
    const [head, claims, signature] = token.split('.')
    const bytes = Buffer.from(signature!, 'base64url')
    const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
    Buffer.from(s.toString(16).padStart(64, '0'), 'hex').copy(bytes, 32)
    const high = `${head}.${claims}.${bytes.toString('base64url')}`
    expect(high).not.toBe(token)
    expect((await ask('required', `Bearer ${high}`)).status).toBe(200)
  })

  test('keys in the forms that documents had before Multikey, and a labeler with its own key', async () => {
    const account = await createAccount(CAROL, 'ES256')
    const document = documentOf(account)
    const labels = await createAccount(CAROL, 'ES256K')
    const { publicKeyMultibase: multikey } = documentOf(labels).verificationMethod[0]!
    const labelKey = {
      id: '#atproto_label',
      type: 'Multikey',
      controller: CAROL,
      publicKeyMultibase: multikey,
    }
    service.directory.documents.set(CAROL, {
      ...document,
      verificationMethod: [{ ...document.verificationMethod[0], id: '#atproto' }, labelKey],
    })
    expect((await ask('required', `Bearer ${await service.token(account)}`)).status).toBe(200)
    const labeler = await service.token(labels, { claims: { iss: `${CAROL}#atproto_labeler` } })
    expect((await ask('required', `Bearer ${labeler}`)).status).toBe(200)
    const mixed = await service.token(labels)
    expect((await ask('required', `Bearer ${mixed}`)).error).toBe('BadJwtSignature')
  })
})

describe('tokens that do not hold', () => {
  const past = Math.floor(Date.now() / 1000) - 5
  const bad: [string, TokenParts, string, string][] = [
    ['expired', { claims: { exp: past } }, 'JwtExpired', 'expired'],
    ['for another service', { claims: { aud: 'did:web:other.test' } }, 'BadJwtAudience', 'audience'],
    [
      'for another part of the service',
      { claims: { aud: `${SERVICE}#labeler` } },
      'BadJwtAudience',
      'audience',
    ],
    ['for several services', { claims: { aud: [SERVICE] } }, 'BadJwt', 'malformed'],
    ['without aud', { claims: { aud: undefined } }, 'BadJwt', 'malformed'],
    ['for another method', { claims: { lxm: 'app.bsky.feed.getFeed' } }, 'BadJwtLexiconMethod', 'method'],
    ['for no method', { claims: { lxm: undefined } }, 'BadJwtLexiconMethod', 'method'],
    ['with a method that is no text', { claims: { lxm: 5 } }, 'BadJwt', 'malformed'],
    ['without iss', { claims: { iss: undefined } }, 'BadJwt', 'malformed'],
    ['from a handle', { claims: { iss: 'alice.example.com' } }, 'BadJwtIss', 'issuer'],
    ['from nobody', { claims: { iss: 'did:plc:zzzzzzzzzzzzzzzzzzzzzzzz' } }, 'BadJwtIss', 'identity'],
    ['from a DID of another method', { claims: { iss: 'did:key:zQ3shabc' } }, 'BadJwtIss', 'identity'],
    ['from a DID with a path', { claims: { iss: 'did:web:example.com:user' } }, 'BadJwtIss', 'identity'],
    ['from somebody else', { claims: { iss: BOB } }, 'BadJwtSignature', 'signature'],
    ['without exp', { claims: { exp: undefined } }, 'BadJwt', 'malformed'],
    ['with an exp in words', { claims: { exp: 'soon' } }, 'BadJwt', 'malformed'],
    ['an access token', { header: { typ: 'at+jwt' } }, 'BadJwtType', 'type'],
    ['a refresh token', { header: { typ: 'REFRESH+JWT' } }, 'BadJwtType', 'type'],
    ['a DPoP proof', { header: { typ: 'dpop+jwt' } }, 'BadJwtType', 'type'],
    ['of no algorithm', { header: { alg: 'none' } }, 'BadJwt', 'algorithm'],
    ['of a shared secret', { header: { alg: 'HS256' } }, 'BadJwt', 'algorithm'],
    ['of the other curve', { header: { alg: 'ES256' } }, 'BadJwtSignature', 'signature'],
  ]
  test.each(bad)('%s', async (_, parts, error, reason) => {
    const authorization = `Bearer ${await service.token(service.alice, parts)}`
    expect(await ask('required', authorization)).toMatchObject({ status: 401, error })
    expect(await failures(reason)).toBe(1)
    expect((await ask('optional', authorization)).status).toBe(200)
    expect(await failures(reason)).toBe(2)
  })

  test('a changed claim or signature', async () => {
    const [head, claims, signature] = (await service.token(service.alice)).split('.')
    const longer = JSON.parse(Buffer.from(claims!, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...longer, exp: longer.exp + 9999 })).toString('base64url')
    const mirrored = Buffer.from(signature!, 'base64url').reverse().toString('base64url')
    for (const token of [`${head}.${forged}.${signature}`, `${head}.${claims}.${mirrored}`])
      expect(await ask('required', `Bearer ${token}`)).toMatchObject({
        status: 401,
        error: 'BadJwtSignature',
      })
    const zeros = `${head}.${claims}.${Buffer.alloc(64).toString('base64url')}`
    expect(await ask('required', `Bearer ${zeros}`)).toMatchObject({ status: 401, error: 'BadJwtSignature' })
  })

  test('whatever the header holds, nobody gets in and nothing breaks', async () => {
    const [head = '', claims = '', signature = ''] = (await service.token(service.alice)).split('.')
    const part = fc.oneof(
      fc.constantFrom(head, claims, signature, '', 'e30', 'bnVsbA', 'W10', 'MQ', '.', '..'),
      fc.base64String().map((text) => text.replaceAll('=', '')),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    )
    const token = fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.'))
    const visible = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    })
    const header = fc.oneof(
      token,
      visible,
      token.map((text) => `Bearer ${text}`),
      visible.map((text) => `Bearer ${text}`),
    )
    await fc.assert(
      fc.asyncProperty(header, async (authorization) => {
        if (authorization.endsWith(`${head}.${claims}.${signature}`)) return
        expect((await ask('required', authorization)).status).toBe(401)
        expect((await ask('optional', authorization)).status).toBe(200)
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    '',
    'Bearer',
    'Basic dXNlcjpwYXNz',
    'DPoP x.y.z',
    `Bearer ${'x'.repeat(9000)}`,
    'Bearer a.b.c d',
  ])('the header %j', async (authorization) => {
    expect((await ask('required', authorization)).status).toBe(401)
  })
})

describe('policies', () => {
  test('without a token a feed for signed-in readers says so in the word that the app knows', async () => {
    expect(await ask('required')).toEqual({
      status: 401,
      error: 'AuthenticationRequired',
      message: 'FeedSignedInOnly: please sign in.',
    })
    expect(await failures('missing')).toBe(1)
  })

  test('a private feed is for its readers', async () => {
    expect((await ask('private', `Bearer ${await service.token(service.alice)}`)).status).toBe(200)
    expect(await ask('private', `Bearer ${await service.token(service.bob)}`)).toEqual({
      status: 403,
      error: 'Forbidden',
      message: 'This feed is private, and your account is not on its list of readers.',
    })
    expect((await ask('private')).message).toContain('FeedSignedInOnly')
    expect(await failures('forbidden')).toBe(1)
  })

  test('nobody without a token is no failure where tokens are optional', async () => {
    expect((await ask('optional')).status).toBe(200)
    expect(await failures('missing')).toBe(0)
  })

  test('answers to known readers are kept out of shared caches', async () => {
    const response = await service.skeleton('required', {}, await service.token(service.alice))
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })
})

describe('key look-ups', () => {
  test('one for many tokens of an account', async () => {
    const did = `did:plc:${createHash('sha256')
      .update('many')
      .digest('hex')
      .slice(0, 24)
      .replaceAll(/[0189]/g, 'x')}`
    const account = await createAccount(did, 'ES256K')
    service.directory.documents.set(did, documentOf(account))
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, jti) =>
        signToken(account, { claims: { aud: SERVICE, lxm: SKELETON, jti } }),
      ),
    )
    const answers = await Promise.all(tokens.map((token) => ask('required', `Bearer ${token}`)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(service.directory.asked.filter((asked) => asked === did)).toHaveLength(1)
  })

  test('a directory that fails is a refusal with a reason, not an error', async () => {
    const did = 'did:plc:unreachable2345abcdefghi'
    service.directory.documents.set(did, 500)
    const account = await createAccount(did, 'ES256')
    const token = await signToken(account, { claims: { aud: SERVICE, lxm: SKELETON } })
    const answer = await ask('required', `Bearer ${token}`)
    expect(answer).toMatchObject({ status: 401, error: 'BadJwtIss' })
    expect(answer.message).toContain('try again')
    expect((await ask('optional', `Bearer ${token}`)).status).toBe(200)
  })
})
