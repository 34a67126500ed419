/** Streams taken in with interruptions: cut into batches anywhere, partly repeated, by one process after another. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { StreamEvent } from '../../src/event.ts'
import type { Planner } from '../../src/ingest/plan.ts'
import type { Writer } from '../../src/persist/write.ts'

/** So many events forward, a commit, so many back; and from there another process or not. */
export interface Leg {
  readonly forward: number
  readonly back: number
  readonly restart: boolean
}

/** Up to `count` legs that go forward and back by so much at most. */
export function someLegs(most: { readonly count: number; readonly forward: number; readonly back: number }) {
  const leg = fc.record({
    forward: fc.integer({ min: 1, max: most.forward }),
    back: fc.nat(most.back),
    restart: fc.boolean(),
  })
  return fc.array(leg, { maxLength: most.count, size: 'max' })
}

/** What ingests; it dies without a word, but for the writer's lock. */
export interface Process {
  readonly planner: Planner
  readonly writer: Writer
}

export const ORIGIN = { host: 'test', wire: 'file', bootId: undefined } as const

/** Takes in the events by these legs, and then what is left of them. */
export async function ingestInLegs(options: {
  readonly events: readonly StreamEvent[]
  readonly legs: readonly Leg[]
  readonly start: () => Promise<Process>
  /** How far back a leg may go from the last event, in microseconds of the stream; anywhere where nothing is said. */
  readonly reachUs?: number
}): Promise<void> {
  const { events, legs, start, reachUs = Number.POSITIVE_INFINITY } = options
  let { planner, writer } = await start()
  const commit = async () => {
    const plan = planner.take()
    if (plan !== undefined) expect(await writer.commit(plan.batch)).toMatchObject({ refused: [] })
  }
  try {
    let at = 0
    for (const { forward, back, restart } of [...legs, { forward: events.length, back: 0, restart: false }]) {
      const end = Math.min(events.length, at + forward)
      for (const event of events.slice(at, end)) while (!planner.offer(event, ORIGIN)) await commit()
      await commit()
      const newest = events[Math.max(0, end - 1)]!.at.timeUs
      const reached = events.findIndex((event) => event.at.timeUs >= newest - reachUs)
      at = Math.max(0, end - back, reached)
      if (!restart) continue
      // What is planned and not committed dies with the process; the stream brings it again.
      for (const event of events.slice(at, at + 3)) if (!planner.offer(event, ORIGIN)) break
      await writer[Symbol.asyncDispose]()
      ;({ planner, writer } = await start())
    }
  } finally {
    await writer[Symbol.asyncDispose]()
  }
}
