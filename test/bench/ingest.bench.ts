import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { fileSource } from '../../src/ingest/file-source.ts'
import { jetstreamSource } from '../../src/ingest/jetstream.ts'
import type { EventSource } from '../../src/ingest/source.ts'
import { replay } from '../../src/roles/replay.ts'
import { openStorage } from '../../src/roles/storage.ts'
import { type TrafficFileOptions, writeTrafficFile } from '../../src/simulate/traffic-file.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { hundredFeeds } from './hundred-feeds.ts'
import type { BenchRow } from './row.ts'

const EVENTS = 300_000
const WARM_UP = 30_000

/** Events a second through the whole write path: from a file, and from a Jetstream server in another thread. */
export async function ingestBench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-bench-'))
  try {
    // The embedded server, which does not run as root, has to get in; otherwise its data would lie elsewhere.
    await chmod(folder, 0o755)
    await using bench = await openBench(folder)
    // Events of the last quarter of an hour, and other people in each of the streams.
    const start = Date.now() - 15 * 60_000
    const traffic = (seed: number, events: number): TrafficFileOptions => ({
      seed,
      events,
      start,
      eventsPerSecond: 400,
    })

    const warmUp = join(folder, 'warm-up.jsonl')
    await writeTrafficFile(warmUp, traffic(1, WARM_UP))
    await bench.ingest(fileSource(warmUp, { log: bench.log }))

    const file = join(folder, 'traffic.jsonl')
    await writeTrafficFile(file, traffic(2, EVENTS))
    const fromFile = await bench.ingest(fileSource(file, { log: bench.log }))

    const server = new Worker(new URL('traffic-server.ts', import.meta.url), {
      workerData: { options: traffic(3, EVENTS), count: EVENTS },
    })
    const [{ url, lastUs }] = (await once(server, 'message')) as [{ url: string; lastUs: number }]
    const overSocket = await bench.ingest(wholeStream(url, start * 1000, bench.log), lastUs)
    server.postMessage('stop')
    await once(server, 'exit')
    return [...rows('from a file', fromFile), ...rows('over a WebSocket (v2)', overSocket)]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Outcome {
  readonly events: number
  readonly posts: number
  readonly kept: number
  readonly seconds: number
}

interface Bench extends AsyncDisposable {
  readonly log: ReturnType<typeof createLog>
  /** Ingests until the source ends, or until the event of `lastUs` is stored. */
  ingest(source: EventSource, lastUs?: number): Promise<Outcome>
}

async function openBench(folder: string): Promise<Bench> {
  const log = createLog({ level: 'warn', pretty: false })
  const loaded = await hundredFeeds(folder)
  const storage = await openStorage({ settings: loaded.settings.database, log })
  return {
    log,
    async ingest(source, lastUs = Number.POSITIVE_INFINITY) {
      const done = new AbortController()
      const begin = performance.now()
      const { events, posts, kept } = await replay({
        loaded,
        storage,
        source,
        log,
        signal: done.signal,
        progress: ({ timeUs }) => {
          if (timeUs !== undefined && timeUs >= lastUs) done.abort()
        },
      })
      return { events, posts, kept, seconds: (performance.now() - begin) / 1000 }
    },
    [Symbol.asyncDispose]: () => storage[Symbol.asyncDispose](),
  }
}

/** A subscription to everything since `startUs`. */
function wholeStream(url: string, startUs: number, log: Bench['log']): EventSource {
  const source = jetstreamSource({
    hosts: [url],
    wire: 'v2',
    userAgent: 'Lycan bench',
    collections: [],
    identities: true,
    log,
  })
  return {
    name: source.name,
    events(_, committed, signal) {
      const origin = { host: url, wire: 'v1', bootId: undefined } as const
      return source.events({ origin, seq: undefined, timeUs: startUs }, committed, signal)
    },
  }
}

function rows(from: string, { events, posts, kept, seconds }: Outcome): BenchRow[] {
  return [
    { name: `events ${from}`, value: events / seconds, unit: 'events/s' },
    { name: `of these, posts that some feed wanted`, value: (100 * kept) / posts, unit: '% of posts' },
  ]
}
