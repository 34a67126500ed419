import type { Batch, StreamCursor } from '../persist/batch.ts'
import type { Tally } from './open-batch.ts'
import type { Planner } from './plan.ts'
import type { Chunk, EventSource } from './source.ts'

/** The part of storage that ingest writes to; persist/write.ts has the real one. */
export interface BatchWriter<Report> {
  /** Where the stream was left; undefined at the first start. */
  cursor(): Promise<StreamCursor | undefined>
  /** Applies every change and moves the cursor, or does neither. Safe to repeat. */
  commit(batch: Batch): Promise<Report>
}

export interface BatchLimits {
  /** Events after which a batch is closed. */
  readonly events: number
  /** Milliseconds after which a batch is closed, however small. */
  readonly waitMs: number
}

/**
 * The write path: events in, batches out, until the source ends or `signal` aborts; what was taken in by then is
 * committed. While one batch is being written the next one is planned. Throws what `commit` throws.
 */
export async function ingest<Report>(options: {
  readonly source: EventSource
  readonly writer: BatchWriter<Report>
  readonly planner: Planner
  readonly limits: BatchLimits
  readonly signal: AbortSignal
  readonly committed: (report: Report, batch: Batch, tally: Tally) => void
}): Promise<void> {
  const { source, writer, planner, limits } = options
  let cursor = await writer.cursor()
  let writing: Promise<void> = Promise.resolve()

  const flush = async () => {
    await writing
    const plan = planner.take()
    if (plan === undefined) return
    writing = writer.commit(plan.batch).then((report) => {
      cursor = plan.batch.cursor
      options.committed(report, plan.batch, plan.tally)
    })
    writing.catch(() => {}) // whoever awaits `writing` next hears of it
  }

  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  for await (const chunk of timed(
    source.events(cursor, () => cursor, signal),
    limits.waitMs,
    stop,
  )) {
    if (chunk === undefined) {
      await flush()
      continue
    }
    for (const event of chunk.events) {
      while (!planner.offer(event, chunk.origin)) await flush()
      if (planner.size >= limits.events) await flush()
    }
  }
  await flush()
  await writing
}

/**
 * Passes chunks on and says `undefined` every `ms` milliseconds, also while none comes. Ending early needs `stop`:
 * the source may be waiting for an event, and hears of its end only by its signal.
 */
async function* timed(
  chunks: AsyncIterable<Chunk>,
  ms: number,
  stop: AbortController,
): AsyncGenerator<Chunk | undefined> {
  const iterator = chunks[Symbol.asyncIterator]()
  let due = performance.now() + ms
  let timer: NodeJS.Timeout | undefined
  try {
    let next = iterator.next()
    while (true) {
      const tick = new Promise<'tick'>((resolve) => {
        timer = setTimeout(resolve, Math.max(0, due - performance.now()), 'tick')
      })
      const winner = await Promise.race([next, tick])
      clearTimeout(timer)
      if (winner === 'tick' || performance.now() >= due) {
        due = performance.now() + ms
        yield undefined
      }
      if (winner === 'tick') continue
      if (winner.done) return
      yield winner.value
      next = iterator.next()
    }
  } finally {
    clearTimeout(timer)
    stop.abort()
    await iterator.return?.()
  }
}
