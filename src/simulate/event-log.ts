import type { SimulatedEvent } from './simulated-event.ts'
import { renderEvent, type Wire } from './wire.ts'

/** An event as the server keeps it: numbered, and rendered at most once per wire. */
export interface LogEntry {
  readonly event: SimulatedEvent
  seq: number
  v1: string | undefined
  v2: string | undefined
}

/** What a server can still replay. Sequence numbers grow, with gaps where `skipSeq` left them. */
export interface EventLog {
  readonly size: number
  /** The smallest number that can still be asked for. */
  readonly floor: number
  /** The number the next event will get. */
  readonly next: number
  /** Whether events below the floor have existed. */
  readonly truncated: boolean
  push(event: SimulatedEvent): void
  /** Up to `count` entries from `seq` on, without the newest `holdBack`. */
  from(seq: number, count: number, holdBack: number): readonly LogEntry[]
  /** The number of the first event at or after `timeUs`; `next` where there is none. */
  seqAt(timeUs: number): number
  dropBefore(seq: number): void
  skipSeq(count: number): void
  /** Numbers everything anew, as another instance of the server would. */
  renumber(firstSeq: number): void
}

/** Beyond `capacity` events the oldest are forgotten and the floor rises. */
export function createEventLog(firstSeq: number, capacity: number): EventLog {
  let entries: LogEntry[] = []
  let next = firstSeq
  let truncated = false

  const indexOf = (seq: number) => {
    let low = 0
    let high = entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (entries[middle]!.seq < seq) low = middle + 1
      else high = middle
    }
    return low
  }
  const drop = (count: number) => {
    if (count === 0) return
    entries = entries.slice(count)
    truncated = true
  }

  return {
    get size() {
      return entries.length
    },
    get floor() {
      return entries[0]?.seq ?? next
    },
    get next() {
      return next
    },
    get truncated() {
      return truncated
    },
    push(event) {
      entries.push({ event, seq: next++, v1: undefined, v2: undefined })
      // Forgetting in steps of a tenth keeps the copying of the rest rare.
      if (entries.length > capacity * 1.1) drop(entries.length - capacity)
    },
    from(seq, count, holdBack) {
      const start = indexOf(seq)
      return entries.slice(start, Math.max(start, Math.min(start + count, entries.length - holdBack)))
    },
    seqAt: (timeUs) => entries.find((entry) => entry.event.timeUs >= timeUs)?.seq ?? next,
    dropBefore(seq) {
      drop(indexOf(seq))
    },
    skipSeq(count) {
      next += count
    },
    renumber(first) {
      next = first
      for (const entry of entries) {
        entry.seq = next++
        entry.v1 = undefined
        entry.v2 = undefined
      }
    },
  }
}

/** The frame of an entry on `wire`; undefined where the wire leaves it out. `numbered`: whether v1 tells the number. */
export function frameOf(entry: LogEntry, wire: Wire, numbered: boolean): string | undefined {
  if (wire === 'v2') {
    entry.v2 ??= renderEvent(entry.event, 'v2', entry.seq)
    return entry.v2
  }
  entry.v1 ??= renderEvent(entry.event, 'v1', numbered ? entry.seq : undefined)
  return entry.v1
}
