import { expect, test } from 'vitest'
import { playLive } from '../../src/simulate/play.ts'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { connect, V2 } from './client.ts'

test('waits for a subscriber, tells the past at once and the present as it comes, and stops', async () => {
  await using server = await startJetstreamServer({ firstSeq: 1 })
  const stop = new AbortController()
  const before = Date.now()
  const playing = playLive(server, { seed: 1, eventsPerSecond: 50, history: 60_000 }, stop.signal)
  expect(server.nextSeq).toBe(1)
  using client = await connect(server, V2)
  const past = await client.take(1000)
  const times = past.map((event) => Date.parse(event.payload.time))
  expect(times[0]).toBeLessThan(before - 55_000)
  await expect
    .poll(() => Date.parse(JSON.parse(String(client.frames.at(-1)))?.payload.time))
    .toBeGreaterThan(before)
  stop.abort()
  await playing
  const told = server.nextSeq
  await expect.poll(() => past.length + client.frames.length).toBe(told - 1)
})

test('stops before anybody came', async () => {
  await using server = await startJetstreamServer({ firstSeq: 1 })
  const stop = new AbortController()
  const playing = playLive(server, { seed: 1, eventsPerSecond: 50, history: 60_000 }, stop.signal)
  stop.abort()
  await playing
  expect(server.nextSeq).toBe(1)
})
