import { describe, expect, test } from 'vitest'
import { resumption } from '../../src/ingest/resume.ts'
import type { StreamCursor } from '../../src/persist/batch.ts'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { nextMicros, simulated } from '../support/events.ts'
import { listen } from './listener.ts'

const NOW = 1_783_175_888_000_000
const cursor = (parts: Partial<StreamCursor['origin']>, seq: number | undefined = 500): StreamCursor => ({
  origin: { host: 'a.example', wire: 'v2', bootId: 'b', ...parts },
  seq,
  timeUs: NOW - 60e6,
})

describe('continues as exactly as it can', () => {
  const at = (host: string, wire: 'v1' | 'v2') => ({ host, wire })
  test.each([
    ['nothing known', undefined, at('a.example', 'v2'), { by: 'live', cursor: undefined }],
    ['same host and wire', cursor({}), at('a.example', 'v2'), { by: 'seq', cursor: 500 }],
    [
      'same host, v1 of the v2 software',
      cursor({ wire: 'v1' }),
      at('a.example', 'v1'),
      { by: 'seq', cursor: 500 },
    ],
    ['other host', cursor({}), at('b.example', 'v2'), { by: 'time', cursor: NOW - 70e6 }],
    ['other wire', cursor({ wire: 'v1' }), at('a.example', 'v2'), { by: 'time', cursor: NOW - 70e6 }],
    ['other wire, v1', cursor({}), at('a.example', 'v1'), { by: 'time', cursor: NOW - 65e6 }],
    [
      'a recording',
      cursor({ host: 'x.jsonl', wire: 'file' }),
      at('a.example', 'v2'),
      { by: 'time', cursor: NOW - 70e6 },
    ],
  ] as const)('%s', (_, from, target, expected) => {
    expect(resumption(from, target, 'seq', NOW)).toEqual(expected)
  })

  test('v1 of the legacy software counts nothing', () => {
    const from = { ...cursor({ wire: 'v1' }), seq: undefined }
    expect(resumption(from, at('a.example', 'v1'), 'seq', NOW)).toEqual({ by: 'time', cursor: NOW - 65e6 })
  })

  test('no more exactly than the server allows', () => {
    expect(resumption(cursor({}), at('a.example', 'v2'), 'time', NOW)).toEqual({
      by: 'time',
      cursor: NOW - 70e6,
    })
    expect(resumption(cursor({}), at('a.example', 'v2'), 'live', NOW)).toEqual({
      by: 'live',
      cursor: undefined,
    })
  })

  test('a time ahead of the clock does not start live', () => {
    const ahead = { ...cursor({}), timeUs: NOW + 3600e6 }
    expect(resumption(ahead, at('b.example', 'v2'), 'seq', NOW).cursor).toBe(NOW - 10e6)
  })
})

const posts = (...texts: string[]) => texts.map((text) => simulated.post(text))

describe.each(['v2', 'v1'] as const)('over the %s wire', (wire) => {
  test('a broken connection continues by number, without loss', async () => {
    await using server = await startJetstreamServer({ firstSeq: 10 })
    await using listener = listen([server], { wire })
    await server.nextClient()
    server.push(...posts('one', 'two'))
    await listener.heard('two')
    server.disconnectAll()
    server.push(...posts('three'))
    await listener.heard('three')
    expect(listener.texts).toEqual(['one', 'two', 'three'])
    expect(server.requests.map(({ query }) => query.get('cursor'))).toEqual([null, '11'])
  })

  test('a connection that breaks inside a frame loses nothing', async () => {
    await using server = await startJetstreamServer({ misbehaviour: { cutInside: 2 } })
    await using listener = listen([server], { wire })
    await server.nextClient()
    server.push(...posts('one', 'two', 'three'))
    await listener.heard('one')
    server.misbehave()
    await listener.heard('three')
    expect(listener.texts).toEqual(['one', 'two', 'three'])
  })

  test('another process under the same name continues by time', async () => {
    await using server = await startJetstreamServer({ firstSeq: 1000 })
    await using listener = listen([server], { wire })
    await server.nextClient()
    server.push(...posts('one', 'two'))
    await listener.heard('two')
    const { timeUs } = listener.committed!
    server.restart(1)
    server.push(...posts('three'))
    await listener.heard('three')
    expect(listener.texts).toEqual(['one', 'two', 'three'])
    const rewindUs = wire === 'v1' ? 5e6 : 10e6
    expect(server.requests.map(({ query }) => query.get('cursor'))).toEqual([
      null,
      '1001',
      String(timeUs - rewindUs),
    ])
  })

  test('so does one that tells no boot id, once its numbers give it away', async () => {
    await using server = await startJetstreamServer({ firstSeq: 1000, misbehaviour: { anonymousBoot: true } })
    await using listener = listen([server], { wire })
    await server.nextClient()
    server.push(...posts('one', 'two'))
    await listener.heard('two')
    server.restart(1)
    server.push(...posts('three'))
    await server.nextClient()
    server.push(...posts('four'))
    await listener.heard('four')
    expect(listener.texts).toEqual(['one', 'two', 'three', 'four'])
  })

  test('a server that replays far more than asked for does no harm', async () => {
    await using server = await startJetstreamServer()
    await using listener = listen([server], { wire })
    await server.nextClient()
    const many = Array.from({ length: 3000 }, (_, i) => `post ${i}`)
    const start = nextMicros() - 10e6
    server.push(...many.map((text, i) => simulated.post(text, {}, { timeUs: start + i })))
    await listener.heard('post 2999')
    server.misbehave({ rewind: 2500 })
    server.disconnectAll()
    server.push(...posts('after'))
    await listener.heard('after')
    expect(listener.texts).toEqual([...many, 'after'])
    expect(listener.gaps).toEqual([])
  })

  test('what was received but never stored is asked for again', async () => {
    await using server = await startJetstreamServer({ firstSeq: 10 })
    await using listener = listen([server], { wire, stores: false })
    await server.nextClient()
    server.push(...posts('one', 'two'))
    await listener.heard('two')
    server.disconnectAll()
    await expect.poll(() => listener.events.length).toBe(4)
    expect(server.requests.map(({ query }) => query.get('cursor'))).toEqual([null, '10'])
  })
})

test('the legacy software continues by time, five seconds back', async () => {
  await using server = await startJetstreamServer({ software: 'legacy' })
  await using listener = listen([server], { wire: 'v1' })
  await server.nextClient()
  server.push(...posts('one'))
  await listener.heard('one')
  server.disconnectAll()
  server.push(...posts('two'))
  await listener.heard('two')
  expect(server.requests.at(-1)?.query.get('cursor')).toBe(
    String((listener.events[0] as { at: { timeUs: number } }).at.timeUs - 5e6),
  )
  expect(listener.committed?.origin.bootId).toBeUndefined()
})

describe('events that are gone are told as a gap, once', () => {
  const hourAgo = () => nextMicros() - 3600e6
  const old = (text: string, timeUs: number) => simulated.post(text, {}, { timeUs })

  test('v2, by number: CursorTooOld, then everything that is left', async () => {
    const start = hourAgo()
    const events = ['one', 'two', 'three', 'four'].map((text, i) => old(text, start + i * 60e6))
    await using server = await startJetstreamServer({ firstSeq: 1, events })
    server.dropBefore(3)
    const origin = { host: new URL(server.url).host, wire: 'v2', bootId: server.bootId } as const
    await using listener = listen([server], { from: { origin, seq: 1, timeUs: start } })
    await listener.heard('four')
    expect(listener.texts).toEqual(['three', 'four'])
    const gap = { host: origin.host, fromUs: start, toUs: start + 120e6, announced: true }
    expect(listener.gaps).toEqual([gap])
    expect(server.requests.map(({ status }) => status)).toEqual([400, 101])
    expect(listener.messages).toContainEqual(
      expect.stringMatching(/^events from .* to .* are missing: 127\.0\.0\.1/),
    )

    listener.committed = { origin, seq: 1, timeUs: start }
    server.disconnectAll()
    await expect.poll(() => server.requests.length).toBe(4)
    server.push(simulated.post('five'))
    await listener.heard('five')
    expect(listener.gaps).toEqual([gap])
  })

  test('v2, by time from another host: OutdatedCursor', async () => {
    const start = hourAgo()
    const events = ['one', 'two'].map((text, i) => old(text, start + i * 60e6))
    await using server = await startJetstreamServer({ events })
    server.dropBefore(server.nextSeq - 1)
    const origin = { host: 'elsewhere', wire: 'v2', bootId: 'x' } as const
    await using listener = listen([server], { from: { origin, seq: 5, timeUs: start } })
    await listener.heard('two')
    expect(listener.gaps).toEqual([
      { host: new URL(server.url).host, fromUs: start, toUs: start + 60e6, announced: true },
    ])
  })

  test('v1 says nothing; that nothing came for long says it', async () => {
    const start = hourAgo()
    await using server = await startJetstreamServer({
      software: 'legacy',
      events: [old('late', start + 1200e6)],
    })
    const origin = { host: new URL(server.url).host, wire: 'v1', bootId: undefined } as const
    await using listener = listen([server], { wire: 'v1', from: { origin, seq: undefined, timeUs: start } })
    await listener.heard('late')
    expect(listener.gaps).toEqual([
      { host: origin.host, fromUs: start, toUs: start + 1200e6, announced: false },
    ])
  })

  test('a pause between two numbers is no gap', async () => {
    const start = hourAgo()
    const events = [old('one', start), old('two', start + 1200e6)]
    await using server = await startJetstreamServer({ firstSeq: 1, events })
    server.skipSeq(40)
    server.push(old('three', start + 2400e6))
    const origin = { host: new URL(server.url).host, wire: 'v2', bootId: server.bootId } as const
    await using listener = listen([server], { from: { origin, seq: 1, timeUs: start } })
    await listener.heard('three')
    expect(listener.gaps).toEqual([])
  })
})
