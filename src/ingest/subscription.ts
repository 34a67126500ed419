import type { StreamEvent } from '../event.ts'
import type { StreamCursor, StreamOrigin } from '../persist/batch.ts'
import { framesReceived, frameUnreadable, type Gap } from '../telemetry/ingest.ts'
import { connect } from './connection.ts'
import { decode, type Frame } from './decode.ts'
import type { Ending } from './ending.ts'
import type { EventQueue } from './event-queue.ts'
import { gapBetween } from './gap.ts'
import { createLagWatch } from './lag-watch.ts'
import type { Resumption } from './resume.ts'
import { serverUrl, subscribeUrl, type Wire } from './subscribe-url.ts'
import { createThrottle } from './throttle.ts'
import type { Timing } from './timing.ts'
import { type Dictionary, decompress } from './zstd.ts'

/** Unreadable frames in a row after which the server counts as broken. */
const MAX_GARBAGE = 100

export interface SubscriptionOptions {
  readonly server: string
  readonly wire: Wire
  readonly userAgent: string
  readonly collections: readonly string[]
  readonly identities: boolean
  readonly dictionary: Dictionary | undefined
  /** What the stream continues after, and how the server is asked for it. */
  readonly start: StreamCursor | undefined
  readonly resumption: Resumption
  /** The server has already said that events are missing. */
  readonly outdated: boolean
  readonly queue: EventQueue
  readonly timing: Timing
  /** Every frame with an event, as received but for compression. */
  readonly onFrame?: (frame: Buffer) => void
  readonly onOpen: () => void
  /** The first event came; those between it and `start` may be gone. */
  readonly onFlow: (first: StreamCursor, gap: Gap | undefined) => void
  /** Whether another host may be less behind. */
  readonly hasAlternative: () => boolean
  readonly signal: AbortSignal
}

const RENUMBERED: Ending = {
  reason: 'renumbered',
  message: 'its sequence numbers are those of another process',
}

/** Follows one server, events going to the queue, until the subscription ends; tells why. Never throws. */
export async function subscribe(options: SubscriptionOptions): Promise<Ending> {
  const { server, wire, queue, start, resumption, dictionary, timing } = options
  const host = serverUrl(server).host
  const staysBehind = createLagWatch({ lagMs: timing.lagMs, windowMs: timing.lagWindowMs }, () =>
    performance.now(),
  )
  let origin: StreamOrigin = { host, wire, bootId: undefined }
  let outdated = options.outdated
  let flows = false
  let garbage = 0
  let newestUs = 0
  let lastEvent = performance.now()
  let bytes = 0

  const take = (frame: Buffer, event: StreamEvent): Ending | undefined => {
    garbage = 0
    lastEvent = performance.now()
    newestUs = event.at.timeUs
    if (!flows) {
      if (isBefore(event.at.seq, resumption)) return RENUMBERED
      flows = true
      const first: StreamCursor = { ...event.at, origin }
      options.onFlow(first, gapBetween(start, first, resumption, outdated))
    }
    queue.push(origin, event, frame.length)
    options.onFrame?.(frame)
    return undefined
  }

  const receive = (frame: Buffer, event: Frame): Ending | undefined => {
    switch (event.kind) {
      case 'unreadable':
        frameUnreadable(event.reason)
        return ++garbage < MAX_GARBAGE ? undefined : unreadable(dictionary)
      case 'info':
        if (event.name === 'OutdatedCursor') outdated = true
        return event.name === 'FutureCursor' && resumption.by === 'seq' ? RENUMBERED : undefined
      case 'error':
        return {
          reason: event.name === 'ConsumerTooSlow' ? 'told-too-slow' : 'server-error',
          message: `the server ended the stream: ${event.name} ${event.message}`.trimEnd(),
        }
      default:
        return take(frame, event)
    }
  }

  const connection = connect({
    ...timing,
    url: subscribeUrl(server, { ...options, cursor: resumption.cursor, dictionary: dictionary?.id }),
    wire,
    userAgent: options.userAgent,
    signal: options.signal,
    opened(bootId) {
      origin = { host, wire, bootId }
      if (resumption.by === 'seq' && bootId !== start?.origin.bootId) return RENUMBERED
      options.onOpen()
      return undefined
    },
    received(data, binary) {
      bytes += data.length
      const frame = binary && dictionary ? decompress(data, dictionary) : data
      const ending = receive(frame ?? data, frame === undefined ? UNREADABLE : decode(frame))
      if (queue.full) throttle.engage()
      return ending
    },
    check() {
      framesReceived(bytes, queue.size)
      bytes = 0
      const quietMs = performance.now() - lastEvent
      if (quietMs > timing.quietMs) {
        return { reason: 'quiet', message: `no event came for ${Math.round(quietMs / 1000)} s` }
      }
      // While the consumer is what is slow, another host would be no help.
      if (!flows || throttle.engaged) return undefined
      const lagMs = Date.now() - newestUs / 1000
      if (!staysBehind(lagMs) || !options.hasAlternative()) return undefined
      return { reason: 'lagging', message: `the host stays ${Math.round(lagMs / 1000)} s behind` }
    },
  })
  const throttle = createThrottle(connection, queue, timing.pauseMs)
  const ending = await connection.ended
  throttle.release()
  framesReceived(bytes, queue.size)
  return ending
}

const UNREADABLE: Frame = { kind: 'unreadable', reason: 'json' }

function unreadable(dictionary: Dictionary | undefined): Ending {
  const hint = dictionary === undefined ? '' : '; is the zstd dictionary the one of this server?'
  return { reason: 'garbage', message: `it sends nothing that can be read${hint}` }
}

/** Whether a sequence number comes before the one asked for, which no server does that still counts the same. */
function isBefore(seq: number | undefined, resumption: Resumption): boolean {
  return resumption.by === 'seq' && seq !== undefined && seq < (resumption.cursor ?? 0)
}
