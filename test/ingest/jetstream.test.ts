import { describe, expect, test } from 'vitest'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { ALICE, BOB, simulated } from '../support/events.ts'
import { listen } from './listener.ts'

const WIRES = ['v2', 'v1'] as const

describe('asks for exactly what is needed', () => {
  test('v2: kinds and collections, the subprotocol, no deflate', async () => {
    await using server = await startJetstreamServer()
    await using _ = listen([server], {
      collections: ['app.bsky.feed.post', 'app.bsky.feed.like'],
      userAgent: 'Lycan (@alice.example.com)',
    })
    await server.nextClient()
    const [request] = server.requests
    expect(request?.path).toBe('/xrpc/network.bsky.jetstream.subscribeEvents')
    expect(request?.query.toString()).toBe(
      'kinds=commit&kinds=account&kinds=sync&collections=app.bsky.feed.post&collections=app.bsky.feed.like',
    )
    expect(request?.headers).toMatchObject({
      'user-agent': 'Lycan (@alice.example.com)',
      'sec-websocket-protocol': 'xrpc.v1.json',
    })
    expect(request?.headers).not.toHaveProperty('sec-websocket-extensions')
  })

  test('v2: identities where they are wanted', async () => {
    await using server = await startJetstreamServer()
    await using _ = listen([server], { identities: true })
    await server.nextClient()
    expect(server.requests[0]?.query.getAll('kinds')).toEqual(['commit', 'account', 'sync', 'identity'])
  })

  test('v1: collections only', async () => {
    await using server = await startJetstreamServer()
    await using _ = listen([server], { wire: 'v1', identities: true })
    await server.nextClient()
    const [request] = server.requests
    expect(request?.path).toBe('/subscribe')
    expect(request?.query.toString()).toBe('wantedCollections=app.bsky.feed.post')
    expect(request?.headers).not.toHaveProperty('sec-websocket-protocol')
    expect(request?.headers).not.toHaveProperty('sec-websocket-extensions')
  })
})

describe.each(WIRES)('on the %s wire', (wire) => {
  test('events come in order, with where they stood', async () => {
    await using server = await startJetstreamServer({ firstSeq: 100 })
    await using listener = listen([server], { wire })
    await server.nextClient()
    server.push(simulated.post('one'), simulated.account(BOB, false, 'deactivated'), simulated.post('two'))
    await listener.heard('two')
    expect(listener.events).toMatchObject([
      { kind: 'post', did: ALICE, at: { seq: 100 }, post: { text: 'one' } },
      { kind: 'account', did: BOB, at: { seq: 101 }, status: 'deactivated' },
      { kind: 'post', did: ALICE, at: { seq: 102 }, post: { text: 'two' } },
    ])
    expect(listener.committed?.origin).toEqual({
      host: new URL(server.url).host,
      wire,
      bootId: server.bootId,
    })
    expect(listener.messages).toEqual([expect.stringMatching(/^following 127\.0\.0\.1:\d+ from now on$/)])
  })

  test('events repeated, or out of order across accounts, are passed on', async () => {
    await using server = await startJetstreamServer({ misbehaviour: { duplicateEvery: 2, shuffle: 4 } })
    await using listener = listen([server], { wire })
    await server.nextClient()
    server.push(
      simulated.post('one'),
      simulated.post('hello', {}, { did: BOB }),
      simulated.post('two'),
      simulated.post('bye', {}, { did: BOB }),
    )
    await listener.heard('two')
    await listener.heard('bye')
    expect(listener.texts.toSorted()).toEqual(['bye', 'hello', 'one', 'two'])
    expect(listener.texts.indexOf('one')).toBeLessThan(listener.texts.indexOf('two'))
    expect(listener.texts.indexOf('hello')).toBeLessThan(listener.texts.indexOf('bye'))
  })

  test('garbage between the events is counted and passed over', async () => {
    await using server = await startJetstreamServer({ misbehaviour: { garbageEvery: 1 } })
    await using listener = listen([server], { wire })
    await server.nextClient()
    const texts = Array.from({ length: 20 }, (_, i) => `post ${i}`)
    server.push(...texts.map((text) => simulated.post(text)))
    await listener.heard('post 19')
    expect(listener.texts).toEqual(texts)
    expect(server.requests).toHaveLength(1)
  })

  test('frames larger than any honest one are passed over', async () => {
    await using server = await startJetstreamServer({ misbehaviour: { padding: 2_500_000 } })
    await using listener = listen([server], { wire })
    await server.nextClient()
    server.push(simulated.post('huge'))
    await expect.poll(() => listener.events).toMatchObject([{ kind: 'skip', reason: 'too-large' }])
    server.misbehave()
    server.push(simulated.post('small'))
    await listener.heard('small')
    expect(listener.texts).toEqual(['small'])
  })

  test('stopping ends the stream, also while nothing is connected', async () => {
    const server = await startJetstreamServer()
    const listener = listen([server], { wire })
    await server.nextClient()
    await listener[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()

    const lost = listen([server], { wire, timing: { retryFirstMs: 1e6, retryMostMs: 1e6 } })
    await expect.poll(() => lost.messages).toHaveLength(1)
    await lost[Symbol.asyncDispose]()
    expect(lost.events).toEqual([])
  })
})

test('#sync and identities come where the wire has them', async () => {
  await using server = await startJetstreamServer()
  await using listener = listen([server], { identities: true })
  await server.nextClient()
  server.push(simulated.sync(ALICE), simulated.identity(BOB, 'bob.example.com'), simulated.post('end'))
  await listener.heard('end')
  expect(listener.events.map((event) => event.kind)).toEqual(['sync', 'identity', 'post'])
})

test('a dictionary file that is missing is a clear error at once', () => {
  const zstd = { wire: 'v1', compress: 'zstd' } as const
  expect(() => listen([], { ...zstd, dictionary: '/nowhere/dictionary' })).toThrow(
    'cannot read /nowhere/dictionary: there is no such file',
  )
  expect(() => listen([], zstd)).toThrow('zstd on the v1 wire needs the file of its dictionary')
})
