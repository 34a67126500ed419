import { describe, expect, test } from 'vitest'
import { type JetstreamServerOptions, startJetstreamServer } from '../../src/simulate/server.ts'
import { simulated } from '../support/events.ts'
import { connect, refusalOf, V1, V2 } from './client.ts'

const START = 1_783_000_000_000_000
const FUTURE = 9_000_000_000_000_000

/** Five events a second apart, numbered 11 to 15 by v2 software; those below `floor` are forgotten. */
async function serverWithFive(options: JetstreamServerOptions & { floor?: number } = {}) {
  const events = [0, 1, 2, 3, 4].map((i) => simulated.post(String(i), {}, { timeUs: START + i * 1_000_000 }))
  const server = await startJetstreamServer({ firstSeq: 11, events, ...options })
  if (options.floor !== undefined) server.dropBefore(options.floor)
  return server
}

describe('v2 wire', () => {
  test.each([
    ['a sequence number, inclusive', 13, ['2', '3', '4']],
    ['the newest', 15, ['4']],
    ['a timestamp, inclusive', START + 1_000_000, ['1', '2', '3', '4']],
    ['a timestamp between two events', START + 1_000_001, ['2', '3', '4']],
    ['a timestamp before everything', START - 1, ['0', '1', '2', '3', '4']],
  ])('starts at %s', async (_, cursor, texts) => {
    await using server = await serverWithFive()
    using client = await connect(server, `${V2}?cursor=${cursor}`)
    server.push(simulated.post('live'))
    const told = await client.take(texts.length + 1)
    expect(told.map((event) => event.payload.record.text)).toEqual([...texts, 'live'])
  })

  test('without a cursor it is live', async () => {
    await using server = await serverWithFive()
    using client = await connect(server, V2)
    server.push(simulated.post('live'))
    expect((await client.take(1))[0].payload.record.text).toBe('live')
  })

  test.each([17, FUTURE])('%i lies in the future: live, and said so', async (cursor) => {
    await using server = await serverWithFive()
    using client = await connect(server, `${V2}?cursor=${cursor}`)
    server.push(simulated.post('live'))
    const [info, event] = await client.take(2)
    expect(info.payload).toMatchObject({ $type: expect.stringContaining('#info'), name: 'FutureCursor' })
    expect(info.payload).not.toHaveProperty('seq')
    expect(event.payload.record.text).toBe('live')
  })

  test.each([12, 0])('%i below the floor is CursorTooOld, before the upgrade', async (cursor) => {
    await using server = await serverWithFive({ floor: 13 })
    const refusal = await refusalOf(server, `${V2}?cursor=${cursor}`)
    expect(refusal.status).toBe(400)
    expect(JSON.parse(refusal.body)).toMatchObject({
      error: 'CursorTooOld',
      message: expect.stringContaining('floor 13'),
    })
  })

  test('a timestamp below the floor starts at the floor, and says that it is outdated', async () => {
    await using server = await serverWithFive({ floor: 13 })
    using client = await connect(server, `${V2}?cursor=${START}`)
    const [info, event] = await client.take(2)
    expect(info.payload.name).toBe('OutdatedCursor')
    expect(event.payload.seq).toBe(13)
  })

  test('0 is the beginning of an archive that is still whole', async () => {
    await using server = await serverWithFive({ firstSeq: 1 })
    using client = await connect(server, `${V2}?cursor=0`)
    expect((await client.take(5)).map((event) => event.payload.seq)).toEqual([1, 2, 3, 4, 5])
  })

  test('gaps in the numbers do no harm', async () => {
    await using server = await serverWithFive()
    server.skipSeq(100)
    server.push(simulated.post('after the gap'))
    using client = await connect(server, `${V2}?cursor=50`)
    expect((await client.take(1))[0].payload).toMatchObject({ seq: 116, record: { text: 'after the gap' } })
  })
})

describe('/subscribe of the v2 software', () => {
  test.each([
    ['a sequence number', 13, 13],
    ['a timestamp', START + 1_000_000, 13],
    ['a number below the floor, clamped', 12, 13],
    ['0, clamped', 0, 13],
    ['a timestamp below the floor, clamped', START, 13],
  ])('takes %s without a word', async (_, cursor, first) => {
    await using server = await serverWithFive({ floor: 13 })
    using client = await connect(server, `${V1}?cursor=${cursor}`)
    expect((await client.take(1))[0].cursor).toBe(first)
  })

  test.each([17, FUTURE])('follows live for %i in the future, without a word', async (cursor) => {
    await using server = await serverWithFive()
    using client = await connect(server, `${V1}?cursor=${cursor}`)
    server.push(simulated.post('live'))
    expect((await client.take(1))[0].commit.record.text).toBe('live')
  })
})

describe('the legacy software', () => {
  test.each([
    ['a timestamp', START + 3_000_000, '3'],
    ['a small number, which is a time long ago', 13, '0'],
    ['a negative number', -1, '0'],
  ])('reads %s as microseconds and numbers nothing', async (_, cursor, first) => {
    await using server = await serverWithFive({ software: 'legacy' })
    using client = await connect(server, `${V1}?cursor=${cursor}`)
    const [event] = await client.take(1)
    expect(event.commit.record.text).toBe(first)
    expect(event).not.toHaveProperty('cursor')
    expect(client.handshake.headers).not.toHaveProperty('jetstream-boot-id')
  })
})
