import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { builtInDictionary } from '../../src/simulate/zstd-dictionary.ts'
import { nextMicros, simulated } from '../support/events.ts'
import { connect, get, refusalOf, V1, V2 } from './client.ts'

const texts = (count: number) => Array.from({ length: count }, (_, i) => simulated.post(`post ${i + 1}`))
const seqs = (frames: { payload: { seq: number } }[]) => frames.map((frame) => frame.payload.seq)

describe('both wires', () => {
  test('tell the same events, live and in order', async () => {
    await using server = await startJetstreamServer({ firstSeq: 10 })
    using v1 = await connect(server, V1)
    using v2 = await connect(server, V2)
    server.push(...texts(3))
    expect((await v1.take(3)).map((event) => event.commit.record.text)).toEqual([
      'post 1',
      'post 2',
      'post 3',
    ])
    const told = await v2.take(3)
    expect(told.map((event) => event.payload.record.text)).toEqual(['post 1', 'post 2', 'post 3'])
    expect(seqs(told)).toEqual([10, 11, 12])
  })

  test('name the server process, and agree to the v2 subprotocol when it is offered', async () => {
    await using server = await startJetstreamServer()
    using v2 = await connect(server, V2, {}, ['xrpc.v1.json'])
    expect(v2.socket.protocol).toBe('xrpc.v1.json')
    expect(v2.handshake.headers['jetstream-boot-id']).toBe(server.bootId)
    expect(server.bootId).toHaveLength(32)
  })

  test('remember what was asked, with its headers', async () => {
    await using server = await startJetstreamServer()
    using _ = await connect(server, `${V2}?kinds=commit`, {
      headers: { 'User-Agent': 'Lycan (@alice.test)' },
    })
    await refusalOf(server, `${V2}?kinds=gossip`)
    expect(server.requests.map(({ path, status }) => [path, status])).toEqual([
      [V2, 101],
      [V2, 400],
    ])
    expect(server.requests[0]!.headers['user-agent']).toBe('Lycan (@alice.test)')
    expect(server.requests[0]!.query.getAll('kinds')).toEqual(['commit'])
  })

  test('ping, and the v2 software drops those who do not answer', async () => {
    await using server = await startJetstreamServer({ pingIntervalMs: 20, pongWithinMs: 20 })
    using client = await connect(server, V2, { autoPong: false })
    expect(await client.closed).toMatchObject({ code: 1006 })
  })

  test('the legacy software needs no answer to its pings', async () => {
    await using server = await startJetstreamServer({ software: 'legacy', pingIntervalMs: 5 })
    using client = await connect(server, V1, { autoPong: false })
    let pings = 0
    client.socket.on('ping', () => pings++)
    await expect.poll(() => pings).toBeGreaterThan(10)
    expect(server.clients).toHaveLength(1)
  })

  test('drop a client that does not make room in time', async () => {
    await using server = await startJetstreamServer({ writeDeadlineMs: 50 })
    using client = await connect(server, V2)
    client.socket.pause()
    server.misbehave({ padding: 100_000 })
    server.push(...texts(400))
    await expect.poll(() => server.clients.length).toBe(0)
  })
})

describe('zstd', () => {
  test('each frame of v2 is one zstd frame, made with the dictionary that the server hands out', async () => {
    await using server = await startJetstreamServer()
    const dictionary = await get(server, '/xrpc/network.bsky.jetstream.getZstdDictionary')
    const id = dictionary.headers['x-zstd-dictionary-id']
    expect(dictionary).toMatchObject({ status: 200, headers: { 'content-type': 'application/octet-stream' } })
    using client = await connect(server, `${V2}?zstdDictionary=${id}`)
    server.push(simulated.post('small'))
    await expect.poll(() => client.frames.length).toBe(1)
    const frame = zstdDecompressSync(client.frames[0]!, { dictionary: dictionary.body })
    expect(JSON.parse(String(frame)).payload.record.text).toBe('small')
    expect(client.frames[0]!.length).toBeLessThan(frame.length)
  })

  test('a replaced dictionary is unknown by its old id', async () => {
    await using server = await startJetstreamServer()
    server.replaceDictionary({ id: 20270101, bytes: Buffer.from('another dictionary') })
    const old = await refusalOf(server, `${V2}?zstdDictionary=${builtInDictionary.id}`)
    expect(JSON.parse(old.body).error).toBe('UnknownZstdDictionary')
    const path = '/xrpc/network.bsky.jetstream.getZstdDictionary'
    expect((await get(server, `${path}?id=${builtInDictionary.id}`)).status).toBe(400)
    expect(String((await get(server, `${path}?id=20270101`)).body)).toBe('another dictionary')
  })

  test('v1 compresses on request', async () => {
    await using server = await startJetstreamServer()
    using client = await connect(server, `${V1}?compress=true`)
    server.push(simulated.post('small'))
    await expect.poll(() => client.frames.length).toBe(1)
    const frame = zstdDecompressSync(client.frames[0]!, { dictionary: builtInDictionary.bytes })
    expect(JSON.parse(String(frame)).commit.record.text).toBe('small')
  })
})

test('a restart changes the boot id and counts anew', async () => {
  await using server = await startJetstreamServer()
  server.push(...texts(3))
  using client = await connect(server, V2)
  const before = server.bootId
  server.restart()
  expect(await client.closed).toEqual({ code: 1001, reason: 'server shutting down' })
  expect(server.bootId).not.toBe(before)
  expect(server.nextSeq).toBe(4)
  using again = await connect(server, `${V2}?cursor=1`)
  expect(seqs(await again.take(3))).toEqual([1, 2, 3])
})

test('memory is bounded: the oldest events go and the floor rises', async () => {
  await using server = await startJetstreamServer({ firstSeq: 1, capacity: 100 })
  for (let i = 0; i < 10; i++) server.push(...texts(100))
  using client = await connect(server, `${V1}?cursor=${nextMicros() - 3_600_000_000}`)
  const [first] = await client.take(1)
  expect(first.cursor).toBeGreaterThan(800)
})
