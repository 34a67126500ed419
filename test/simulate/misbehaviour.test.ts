import { expect, test } from 'vitest'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { ALICE, BOB, CAROL, simulated } from '../support/events.ts'
import { connect, refusalOf, V1, V2 } from './client.ts'

const texts = (count: number) => Array.from({ length: count }, (_, i) => simulated.post(`post ${i + 1}`))
const textsOf = (frames: { payload: { record: { text: string } } }[]) =>
  frames.map((f) => f.payload.record.text)

test('refuse: a status instead of the upgrade, until it behaves again', async () => {
  await using server = await startJetstreamServer({ misbehaviour: { refuse: { status: 503 } } })
  const refusal = await refusalOf(server, V2)
  expect(refusal.status).toBe(503)
  expect(JSON.parse(refusal.body).error).toBe('ServiceUnavailable')
  server.misbehave()
  using client = await connect(server, V2)
  expect(client.handshake.statusCode).toBe(101)
})

test('silent: the handshake and then nothing, not even pings', async () => {
  await using server = await startJetstreamServer({ misbehaviour: { silent: true }, pingIntervalMs: 1 })
  using client = await connect(server, V2)
  let pings = 0
  client.socket.on('ping', () => pings++)
  server.push(...texts(3))
  using witness = await connect(server, `${V1}?requireHello=true`)
  expect(witness.frames).toEqual([])
  expect([client.frames.length, pings]).toEqual([0, 0])
  server.misbehave()
  expect(textsOf(await client.take(3))).toEqual(['post 1', 'post 2', 'post 3'])
})

test('stallAfter: nothing after the n-th frame, but pings go on', async () => {
  await using server = await startJetstreamServer({ misbehaviour: { stallAfter: 2 }, pingIntervalMs: 5 })
  using client = await connect(server, V2)
  server.push(...texts(5))
  let pings = 0
  client.socket.on('ping', () => pings++)
  await expect.poll(() => pings).toBeGreaterThan(3)
  expect(client.frames).toHaveLength(2)
  server.misbehave()
  expect(textsOf(await client.take(5))).toEqual(['post 1', 'post 2', 'post 3', 'post 4', 'post 5'])
})

test('garbageEvery: noise between the events', async () => {
  await using server = await startJetstreamServer({ misbehaviour: { garbageEvery: 1 } })
  using client = await connect(server, V2)
  server.push(...texts(8))
  await expect.poll(() => client.frames.length).toBe(16)
  const readable = client.frames.filter((frame) => String(frame).includes('"post '))
  expect(readable).toHaveLength(8)
})

test('cutInside: the connection breaks within the frame', async () => {
  await using server = await startJetstreamServer({ misbehaviour: { cutInside: 3 } })
  using client = await connect(server, V2)
  server.push(...texts(5))
  expect(await client.closed).toMatchObject({ code: 1006 })
  expect(client.frames).toHaveLength(2)
  server.misbehave()
  using again = await connect(server, `${V2}?cursor=${server.nextSeq - 3}`)
  expect(textsOf(await again.take(3))).toEqual(['post 3', 'post 4', 'post 5'])
})

test('failAfter: an error frame, then the end', async () => {
  const failAfter = { frames: 2, error: 'ConsumerTooSlow', message: 'read faster' }
  await using server = await startJetstreamServer({ misbehaviour: { failAfter } })
  using client = await connect(server, V2)
  server.push(...texts(5))
  await client.closed
  const frames = await client.take(3)
  expect(frames[2]).toEqual({ $type: 'error', error: 'ConsumerTooSlow', message: 'read faster' })
  expect(client.frames).toEqual([])
})

test('duplicateEvery: some events come twice', async () => {
  await using server = await startJetstreamServer({ misbehaviour: { duplicateEvery: 2 } })
  using client = await connect(server, V2)
  server.push(...texts(4))
  expect(textsOf(await client.take(6))).toEqual(['post 1', 'post 2', 'post 2', 'post 3', 'post 4', 'post 4'])
})

test('shuffle: accounts change places, each keeps its own order', async () => {
  await using server = await startJetstreamServer({ firstSeq: 1 })
  const by = [ALICE, BOB, ALICE, CAROL, BOB, ALICE]
  server.push(...by.map((did, i) => simulated.post(String(i + 1), {}, { did })))
  server.misbehave({ shuffle: 6 })
  using client = await connect(server, `${V2}?cursor=1`)
  expect(textsOf(await client.take(6))).toEqual(['4', '2', '5', '1', '3', '6'])
})

test('rewind: a resume starts earlier than was asked', async () => {
  await using server = await startJetstreamServer({ firstSeq: 1, events: texts(5) })
  server.misbehave({ rewind: 3 })
  using client = await connect(server, `${V2}?cursor=5`)
  expect(textsOf(await client.take(4))).toEqual(['post 2', 'post 3', 'post 4', 'post 5'])
})

test('holdBack: the newest events are late', async () => {
  await using server = await startJetstreamServer({ misbehaviour: { holdBack: 2 } })
  using client = await connect(server, V2)
  server.push(...texts(5))
  expect(textsOf(await client.take(3))).toEqual(['post 1', 'post 2', 'post 3'])
  server.push(simulated.post('post 6'))
  expect(textsOf(await client.take(1))).toEqual(['post 4'])
})

test('padding: huge frames, still JSON', async () => {
  await using server = await startJetstreamServer({ misbehaviour: { padding: 2_000_000 } })
  using client = await connect(server, V2)
  server.push(...texts(1))
  const [frame] = await client.take(1)
  expect(frame.padding).toHaveLength(2_000_000)
  expect(textsOf([frame])).toEqual(['post 1'])
})

test('pace: one frame at a time', async () => {
  await using server = await startJetstreamServer({ misbehaviour: { pace: 1 } })
  using client = await connect(server, V2)
  server.push(...texts(5))
  expect(textsOf(await client.take(5))).toHaveLength(5)
})

test('anonymousBoot: no boot id', async () => {
  await using server = await startJetstreamServer({ misbehaviour: { anonymousBoot: true } })
  using client = await connect(server, V2)
  expect(client.handshake.headers).not.toHaveProperty('jetstream-boot-id')
})

test('disconnectAll ends connections with a code, or without a word', async () => {
  await using server = await startJetstreamServer()
  using first = await connect(server, V2)
  server.disconnectAll(1012)
  expect(await first.closed).toMatchObject({ code: 1012 })
  using second = await connect(server, V2)
  server.disconnectAll()
  expect(await second.closed).toMatchObject({ code: 1006 })
})
