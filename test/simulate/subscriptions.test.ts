import { describe, expect, test } from 'vitest'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import type { SimulatedEvent } from '../../src/simulate/simulated-event.ts'
import { ALICE, BOB, simulated } from '../support/events.ts'
import { connect, refusalOf, V1, V2 } from './client.ts'

/** Passes every filter. */
const END: SimulatedEvent = { kind: 'garbage', did: ALICE, timeUs: 0, frame: '{"end":true}' }

describe('filters', () => {
  const events = [
    simulated.post('a post'),
    simulated.like({ did: ALICE, rkey: '3mpsjbtci2c2o' }),
    simulated.commit('app.bsky.graph.follow', { subject: ALICE }, { did: BOB }),
    simulated.account(ALICE, true),
    simulated.identity(BOB),
    simulated.sync(ALICE),
  ]
  const short = (frames: { payload: { $type: string; collection?: string } }[]) =>
    frames.map(({ payload }) => payload.collection ?? payload.$type.split('#')[1])

  test.each([
    [
      '',
      ['app.bsky.feed.post', 'app.bsky.feed.like', 'app.bsky.graph.follow', 'account', 'identity', 'sync'],
    ],
    ['kinds=commit', ['app.bsky.feed.post', 'app.bsky.feed.like', 'app.bsky.graph.follow']],
    ['kinds=account&kinds=sync', ['account', 'sync']],
    ['collections=app.bsky.feed.post', ['app.bsky.feed.post', 'account', 'identity', 'sync']],
    ['collections=app.bsky.graph.*&kinds=commit', ['app.bsky.graph.follow']],
    [`dids=${BOB}`, ['app.bsky.feed.like', 'app.bsky.graph.follow', 'identity']],
    [`dids=${BOB}&kinds=commit&collections=app.bsky.feed.*`, ['app.bsky.feed.like']],
  ])('v2 ?%s', async (query, expected) => {
    await using server = await startJetstreamServer({ firstSeq: 1, events })
    using client = await connect(server, `${V2}?cursor=1&${query}`)
    server.push(END)
    const frames = await client.take(expected.length + 1)
    expect(frames.pop()).toEqual({ end: true })
    expect(short(frames)).toEqual(expected)
  })

  test.each([
    ['', 5],
    ['wantedCollections=app.bsky.feed.post', 3],
    ['wantedCollections=app.bsky.*', 5],
    [`wantedDids=${ALICE}`, 2],
  ])(
    'v1 ?%s gives %i of 6; accounts and identities pass collections, #sync never shows',
    async (query, count) => {
      await using server = await startJetstreamServer({ firstSeq: 1, events })
      using client = await connect(server, `${V1}?cursor=1&${query}`)
      server.push(END)
      expect((await client.take(count + 1)).pop()).toEqual({ end: true })
    },
  )

  test('frames above maxMessageSizeBytes are left out', async () => {
    await using server = await startJetstreamServer({ firstSeq: 1 })
    using client = await connect(server, `${V2}?maxMessageSizeBytes=1000`)
    server.push(simulated.post('x'.repeat(2000)), simulated.post('short'))
    expect((await client.take(1))[0].payload.record.text).toBe('short')
  })

  test('options_update replaces the filter, and requireHello waits for it', async () => {
    await using server = await startJetstreamServer({ firstSeq: 1, events })
    using client = await connect(server, `${V1}?cursor=1&requireHello=true`)
    const hello = {
      type: 'options_update',
      payload: { wantedCollections: ['app.bsky.graph.*'], wantedDids: [BOB] },
    }
    client.socket.send(JSON.stringify(hello))
    expect((await client.take(2)).map((event) => event.commit?.collection ?? event.kind)).toEqual([
      'app.bsky.graph.follow',
      'identity',
    ])
  })

  test.each([
    ['v2', 'not json', 1007],
    ['v2', '{"type":"options_update"}', 1007],
    ['v2', '{"type":"options_update","payload":{"wantedCollections":["fo*"]}}', 1008],
    ['legacy', '{"type":"options_update","payload":{"wantedDids":["alice"]}}', 1000],
  ] as const)('the %s software closes on the client message %s with %i', async (software, message, code) => {
    await using server = await startJetstreamServer({ software })
    using client = await connect(server, V1)
    client.socket.send(message)
    expect(await client.closed).toMatchObject({ code })
  })

  test('v2 clients say nothing', async () => {
    await using server = await startJetstreamServer()
    using client = await connect(server, V2)
    client.socket.send('{}')
    expect(await client.closed).toMatchObject({ code: 1008 })
  })
})

describe('requests that are refused', () => {
  test.each([
    [`${V2}?wantedCollections=app.bsky.feed.post`, 400, 'InvalidRequest'],
    [`${V2}?compress=true`, 400, 'InvalidRequest'],
    [`${V2}?kinds=gossip`, 400, 'InvalidRequest'],
    [`${V2}?kinds=account&collections=app.bsky.feed.post`, 400, 'InvalidRequest'],
    [`${V2}?collections=fo*`, 400, 'InvalidRequest'],
    [`${V2}?dids=alice.test`, 400, 'InvalidRequest'],
    [`${V2}?cursor=-1`, 400, 'InvalidRequest'],
    [`${V2}?cursor=soon`, 400, 'InvalidRequest'],
    [`${V2}?zstdDictionary=1`, 400, 'UnknownZstdDictionary'],
    ['/xrpc/app.bsky.feed.getTimeline', 404, 'XRPCNotSupported'],
  ])('%s is answered with %i %s in XRPC JSON', async (path, status, error) => {
    await using server = await startJetstreamServer()
    const refusal = await refusalOf(server, path)
    expect(refusal.status).toBe(status)
    expect(JSON.parse(refusal.body)).toEqual({ error, message: expect.any(String) })
    expect(refusal.headers['jetstream-boot-id']).toBe(server.bootId)
  })

  test.each([
    [`${V1}?wantedCollections=fo*`, 'invalid collection: fo*'],
    [`${V1}?wantedDids=alice`, 'invalid did: alice'],
    [`${V1}?cursor=soon`, 'invalid cursor: soon'],
    [`${V1}?cursor=-5`, 'invalid cursor: -5'],
    [
      `${V1}?${Array.from({ length: 101 }, (_, i) => `wantedCollections=a.b.c${i}`).join('&')}`,
      'at most 100',
    ],
  ])('%s is answered with 400 in plain text', async (path, message) => {
    await using server = await startJetstreamServer()
    expect(await refusalOf(server, path)).toMatchObject({
      status: 400,
      body: expect.stringContaining(message),
    })
  })

  test('the legacy software knows no v2 wire', async () => {
    await using server = await startJetstreamServer({ software: 'legacy' })
    expect((await refusalOf(server, V2)).status).toBe(404)
  })

  test('zstd together with an offer of permessage-deflate is a 400 on v2 software only', async () => {
    await using v2 = await startJetstreamServer()
    await using legacy = await startJetstreamServer({ software: 'legacy' })
    const offering = { perMessageDeflate: true }
    expect((await refusalOf(v2, `${V1}?compress=true`, offering)).status).toBe(400)
    using _ = await connect(legacy, `${V1}?compress=true`, offering)
    using deflated = await connect(v2, V1, offering)
    expect(deflated.socket.extensions).toContain('permessage-deflate')
    using never = await connect(v2, V2, offering)
    expect(never.socket.extensions).toBe('')
  })
})
