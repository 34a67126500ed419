import { pino } from 'pino'
import { expect } from 'vitest'
import type { StreamEvent } from '../../src/event.ts'
import { type JetstreamOptions, jetstreamSource } from '../../src/ingest/jetstream.ts'
import type { Timing } from '../../src/ingest/timing.ts'
import type { StreamCursor } from '../../src/persist/batch.ts'
import type { JetstreamServer } from '../../src/simulate/server.ts'
import type { Gap } from '../../src/telemetry/ingest.ts'

/** Retries come at once; nothing counts as silent, quiet or lagging unless a test says so. */
const TIMING: Partial<Timing> = {
  checkMs: 10,
  retryFirstMs: 2,
  retryMostMs: 20,
  refusedMs: 20,
  pauseMs: 60_000,
}

export interface Listener extends AsyncDisposable {
  readonly events: StreamEvent[]
  readonly gaps: Gap[]
  /** Messages of the log from the level `info` on. */
  readonly messages: string[]
  /** Texts of the posts so far, repetitions left out. */
  readonly texts: string[]
  readonly frames: string[]
  /** How far the listener has stored. */
  committed: StreamCursor | undefined
  /** While set, chunks are left unread until it settles. */
  hold: Promise<void> | undefined
  /** Settles when a post with this text has come. */
  heard(text: string): Promise<void>
  readonly stopped: Promise<void>
}

/** Follows servers as the ingest pipeline does; everything that comes is stored at once. */
export function listen(
  servers: readonly Pick<JetstreamServer, 'url'>[],
  options: Partial<JetstreamOptions> & { readonly from?: StreamCursor; readonly stores?: boolean } = {},
): Listener {
  const messages: string[] = []
  const stop = new AbortController()
  const log = pino(
    { level: 'info' },
    { write: (line: string) => messages.push((JSON.parse(line) as { msg: string }).msg) },
  )
  const listener: Omit<Listener, 'stopped'> = {
    events: [],
    gaps: [],
    messages,
    frames: [],
    committed: undefined,
    hold: undefined,
    get texts() {
      return [
        ...new Set(listener.events.flatMap((event) => (event.kind === 'post' ? [event.post.text] : []))),
      ]
    },
    async heard(text) {
      await expect.poll(() => listener.texts.includes(text), { timeout: 10_000, interval: 5 }).toBe(true)
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await stopped
    },
  }
  const source = jetstreamSource({
    hosts: servers.map((server) => server.url),
    wire: 'v2',
    userAgent: 'Lycan tests',
    collections: ['app.bsky.feed.post'],
    log,
    onGap: (gap) => listener.gaps.push(gap),
    onFrame: (frame) => listener.frames.push(frame.toString()),
    ...options,
    timing: { ...TIMING, ...options.timing },
  })
  const run = async () => {
    for await (const { origin, events } of source.events(
      options.from,
      () => listener.committed,
      stop.signal,
    )) {
      await listener.hold
      listener.events.push(...events)
      if (options.stores !== false) listener.committed = { ...events.at(-1)!.at, origin }
    }
  }
  const stopped = run()
  return Object.assign(listener, { stopped })
}
