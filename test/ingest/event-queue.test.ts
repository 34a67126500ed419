import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StreamEvent } from '../../src/event.ts'
import { createEventQueue } from '../../src/ingest/event-queue.ts'

const LIMITS = { events: 10, bytes: 1_000, chunk: 4 }
const ORIGINS = [0, 1].map((n) => ({ host: `host ${n}`, wire: 'v2' as const, bootId: undefined }))
const event = (seq: number): StreamEvent => ({ kind: 'skip', at: { seq, timeUs: seq }, reason: undefined })

test('what goes in comes out, in order, never mixing senders, never above the chunk', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1), { minLength: 1, maxLength: 60 }), async (senders) => {
      const queue = createEventQueue(LIMITS)
      for (const [i, sender] of senders.entries()) queue.push(ORIGINS[sender]!, event(i), 10)
      const out: [number, string][] = []
      while (queue.size > 0) {
        const chunk = await queue.take()
        expect(chunk!.events.length).toBeGreaterThan(0)
        expect(chunk!.events.length).toBeLessThanOrEqual(LIMITS.chunk)
        for (const event of chunk!.events)
          if (event.at.seq !== undefined) out.push([event.at.seq, chunk!.origin.host])
      }
      expect(out).toEqual(senders.map((sender, i) => [i, `host ${sender}`]))
      expect(queue.full).toBe(false)
    }),
  )
})

test('is full by number or by bytes', async () => {
  const queue = createEventQueue(LIMITS)
  for (let i = 0; i < 9; i++) queue.push(ORIGINS[0]!, event(i), 1)
  expect(queue.full).toBe(false)
  queue.push(ORIGINS[0]!, event(9), 1)
  expect(queue.full).toBe(true)
  await queue.take()
  expect(queue.full).toBe(false)
  queue.push(ORIGINS[0]!, event(10), 1_000)
  expect(queue.full).toBe(true)
})

test('whoever waits hears of arrivals and departures', async () => {
  const queue = createEventQueue(LIMITS)
  const taken = queue.take()
  queue.push(ORIGINS[0]!, event(1), 1)
  expect((await taken)?.events).toHaveLength(1)

  for (let i = 0; i < 8; i++) queue.push(ORIGINS[0]!, event(i), 1)
  let half = false
  let empty = false
  const waits = [
    queue.downTo(4).then(() => {
      half = true
    }),
    queue.downTo(0).then(() => {
      empty = true
    }),
  ]
  await queue.take()
  await waits[0]
  expect([half, empty]).toEqual([true, false])
  await queue.take()
  await waits[1]
  expect(empty).toBe(true)
  await queue.downTo(0)
})

test('closing drops what is left and lets everybody go', async () => {
  const queue = createEventQueue(LIMITS)
  queue.push(ORIGINS[0]!, event(1), 1)
  const emptied = queue.downTo(0)
  queue.close()
  await emptied
  expect(await queue.take()).toBeUndefined()
  queue.push(ORIGINS[0]!, event(2), 1)
  expect(queue.size).toBe(0)

  const idle = createEventQueue(LIMITS)
  const taken = idle.take()
  idle.close()
  expect(await taken).toBeUndefined()
})
