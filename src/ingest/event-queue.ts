import type { StreamEvent } from '../event.ts'
import type { StreamOrigin } from '../persist/batch.ts'
import type { Chunk } from './source.ts'

export interface QueueLimits {
  /** Events held before the queue is full. */
  readonly events: number
  /** Bytes received for them before it is full. */
  readonly bytes: number
  /** Events handed out at a time. */
  readonly chunk: number
}

/** What has been received and not yet asked for, in order. */
export interface EventQueue {
  push(origin: StreamOrigin, event: StreamEvent, bytes: number): void
  /** What has come since the last call, up to a chunk, as soon as there is something; undefined once closed. */
  take(): Promise<Chunk | undefined>
  readonly size: number
  readonly full: boolean
  /** Settles when at most this many events are left, or the queue is closed. */
  downTo(size: number): Promise<void>
  /** Drops what is left. */
  close(): void
}

export function createEventQueue(limits: QueueLimits): EventQueue {
  let segments: { readonly origin: StreamOrigin; readonly events: StreamEvent[]; bytes: number }[] = []
  let size = 0
  let bytes = 0
  let closed = false
  let arrival: (() => void) | undefined
  let departures: { readonly size: number; readonly resolve: () => void }[] = []

  const announceDepartures = () => {
    const due = departures.filter((waiting) => closed || size <= waiting.size)
    departures = departures.filter((waiting) => !due.includes(waiting))
    for (const waiting of due) waiting.resolve()
  }

  return {
    push(origin, event, eventBytes) {
      if (closed) return
      let last = segments.at(-1)
      if (last === undefined || last.origin !== origin || last.events.length >= limits.chunk) {
        last = { origin, events: [], bytes: 0 }
        segments.push(last)
      }
      last.events.push(event)
      last.bytes += eventBytes
      size++
      bytes += eventBytes
      arrival?.()
    },
    async take() {
      while (size === 0 && !closed) {
        await new Promise<void>((resolve) => {
          arrival = resolve
        })
      }
      const next = segments.shift()
      if (next === undefined) return undefined
      size -= next.events.length
      bytes -= next.bytes
      announceDepartures()
      return { origin: next.origin, events: next.events }
    },
    get size() {
      return size
    },
    get full() {
      return size >= limits.events || bytes >= limits.bytes
    },
    downTo(most) {
      if (closed || size <= most) return Promise.resolve()
      return new Promise((resolve) => departures.push({ size: most, resolve }))
    },
    close() {
      closed = true
      segments = []
      size = 0
      bytes = 0
      arrival?.()
      announceDepartures()
    },
  }
}
