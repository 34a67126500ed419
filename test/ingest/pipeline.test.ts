import { describe, expect, it } from 'vitest'
import type { StreamEvent } from '../../src/event.ts'
import { type BatchWriter, ingest } from '../../src/ingest/pipeline.ts'
import { createPlanner } from '../../src/ingest/plan.ts'
import type { EventSource } from '../../src/ingest/source.ts'
import type { Batch, StreamCursor } from '../../src/persist/batch.ts'

const origin = { host: 'test', wire: 'file', bootId: undefined } as const

const skips = (from: number, to: number): StreamEvent[] =>
  Array.from({ length: to - from }, (_, i) => ({
    kind: 'skip' as const,
    reason: undefined,
    at: { seq: from + i, timeUs: from + i },
  }))

const planner = () =>
  createPlanner({
    admit: () => undefined,
    kept: { has: () => false, add: () => {} },
    maxAgeUs: Number.POSITIVE_INFINITY,
    now: (time) => time,
  })

function collector(fail?: (batch: Batch) => Error | undefined) {
  const batches: Batch[] = []
  const writer: BatchWriter<number> = {
    cursor: async () => batches.at(-1)?.cursor,
    commit: async (batch) => {
      const error = fail?.(batch)
      if (error) throw error
      return batches.push(batch)
    },
  }
  return { batches, writer }
}

/** Gives its chunks and then waits for the end, as a live stream does. */
function liveSource(
  chunks: readonly StreamEvent[][],
  seen: { from?: StreamCursor | undefined } = {},
): EventSource {
  return {
    name: 'live',
    async *events(from, _committed, signal) {
      seen.from = from
      for (const events of chunks) yield { origin, events }
      if (!signal.aborted)
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  }
}

describe('ingest', () => {
  it('closes a batch at the limit and moves the cursor over every event', async () => {
    const { batches, writer } = collector()
    const source: EventSource = {
      name: 'finite',
      async *events() {
        yield { origin, events: skips(0, 25) }
      },
    }
    await ingest({
      source,
      writer,
      planner: planner(),
      limits: { events: 10, waitMs: 60_000 },
      signal: new AbortController().signal,
      committed: () => {},
    })
    expect(batches.map((batch) => batch.cursor.seq)).toEqual([9, 19, 24])
  })

  it('commits a small batch after the wait, although the source stays silent', async () => {
    const stop = new AbortController()
    const { batches, writer } = collector()
    const done = ingest({
      source: liveSource([skips(0, 3)]),
      writer,
      planner: planner(),
      limits: { events: 1000, waitMs: 5 },
      signal: stop.signal,
      committed: () => {},
    })
    await expect.poll(() => batches.length).toBe(1)
    stop.abort()
    await done
    expect(batches).toHaveLength(1)
  })

  it('commits what it has taken in when it is told to stop', async () => {
    const stop = new AbortController()
    const { batches, writer } = collector()
    const source: EventSource = {
      name: 'stopped',
      async *events(_from, _committed, signal) {
        yield { origin, events: skips(0, 3) }
        stop.abort()
        expect(signal.aborted).toBe(true)
      },
    }
    await ingest({
      source,
      writer,
      planner: planner(),
      limits: { events: 1000, waitMs: 60_000 },
      signal: stop.signal,
      committed: () => {},
    })
    expect(batches.at(-1)?.cursor.seq).toBe(2)
  })

  it('starts where the writer left off', async () => {
    const stop = new AbortController()
    const { batches, writer } = collector()
    const cursor: StreamCursor = { origin, seq: 41, timeUs: 41 }
    batches.push({ cursor, accounts: [], deletes: [], posts: [], engagements: [] })
    const seen: { from?: StreamCursor | undefined } = {}
    const done = ingest({
      source: liveSource([], seen),
      writer,
      planner: planner(),
      limits: { events: 1, waitMs: 5 },
      signal: stop.signal,
      committed: () => {},
    })
    await expect.poll(() => seen.from).toEqual(cursor)
    stop.abort()
    await done
  })

  it('throws what commit throws, and lets go of a source that is waiting', async () => {
    const lost = new Error('connection lost')
    const { writer } = collector(() => lost)
    const done = ingest({
      source: liveSource([skips(0, 3)]),
      writer,
      planner: planner(),
      limits: { events: 1000, waitMs: 5 },
      signal: new AbortController().signal,
      committed: () => {},
    })
    await expect(done).rejects.toBe(lost)
  })
})
