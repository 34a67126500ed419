import { type Gap, streamEnded } from '../telemetry/ingest.ts'
import type { Log } from '../telemetry/log.ts'
import { createEventQueue, type QueueLimits } from './event-queue.ts'
import { followServers } from './follow-servers.ts'
import type { EventSource } from './source.ts'
import type { Wire } from './subscribe-url.ts'
import { defaultTiming, type Timing } from './timing.ts'
import { readDictionary } from './zstd.ts'

export interface JetstreamOptions {
  /** Servers in order of preference: host, host:port or ws(s)://host. */
  readonly hosts: readonly string[]
  readonly wire: Wire
  readonly userAgent: string
  /** Collections whose commits are wanted; none means all. */
  readonly collections: readonly string[]
  /** Whether changes of handles are wanted. */
  readonly identities?: boolean
  readonly compress?: 'none' | 'zstd'
  /** File with the dictionary of the v1 wire, which zstd needs there. */
  readonly dictionary?: string | undefined
  readonly log: Log
  /** Events are missing; told once for each gap. */
  readonly onGap?: (gap: Gap) => void
  /** Every frame with an event, as received but for compression. */
  readonly onFrame?: (frame: Buffer) => void
  readonly limits?: Partial<QueueLimits>
  readonly timing?: Partial<Timing>
}

const LIMITS: QueueLimits = { events: 20_000, bytes: 64 * 1024 * 1024, chunk: 1_000 }

/**
 * The live stream of a Jetstream server, on either wire. Reconnects, changes servers and resumes inside; ends only when
 * aborted. Throws at once where zstd lacks the dictionary that it needs.
 */
export function jetstreamSource(options: JetstreamOptions): EventSource {
  const fromFile = options.compress === 'zstd' && options.wire === 'v1'
  if (fromFile && options.dictionary === undefined)
    throw new Error('zstd on the v1 wire needs the file of its dictionary')
  const dictionary = fromFile ? readDictionary(options.dictionary!) : undefined
  return {
    name: 'jetstream',
    async *events(from, committed, signal) {
      const queue = createEventQueue({ ...LIMITS, ...options.limits })
      const stop = new AbortController()
      const stopped = AbortSignal.any([signal, stop.signal])
      const following = followServers({
        ...options,
        timing: { ...defaultTiming, ...options.timing },
        dictionary,
        queue,
        stored: () => committed() ?? from,
        signal: stopped,
      }).finally(queue.close) // a fault in this program ends the stream instead of stalling it
      following.catch(() => {}) // and is thrown below
      try {
        for (let chunk = await queue.take(); chunk !== undefined; chunk = await queue.take()) yield chunk
      } finally {
        stop.abort()
        queue.close() // whoever waits for it to be emptied would wait for good
        await following
        streamEnded()
      }
    },
  }
}
