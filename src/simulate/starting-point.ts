import type { EventLog } from './event-log.ts'
import type { Software } from './subscribe-query.ts'
import type { Refusal, Subscription } from './subscription.ts'
import { renderInfo } from './wire.ts'

/** Cursors from here on are microseconds since 1970, below it sequence numbers. */
const FIRST_TIMESTAMP = 1e15

export interface StartingPoint {
  /** The first event to send is this one or the next after it. */
  readonly seq: number
  /** Frames that go before the first event. */
  readonly infos: readonly string[]
}

/** Where a subscription starts. Cursors are inclusive; each wire and software has its own way with odd ones. */
export function startingPoint(
  subscription: Pick<Subscription, 'cursor' | 'wire'>,
  log: EventLog,
  software: Software,
): StartingPoint | Refusal {
  const { cursor, wire } = subscription
  if (cursor === undefined) return { seq: log.next, infos: [] }
  if (software === 'legacy') return { seq: log.seqAt(cursor), infos: [] }
  if (cursor >= FIRST_TIMESTAMP) return atTime(cursor, log, wire === 'v2')

  const seq = Math.max(1, cursor)
  if (seq > log.next) return { seq: log.next, infos: wire === 'v2' ? [futureCursor()] : [] }
  if (seq >= log.floor) return { seq, infos: [] }
  if (wire === 'v1') return { seq: log.floor, infos: [] }
  const message = `cursor ${cursor} is below the floor ${log.floor} of what is kept`
  return { status: 400, error: 'CursorTooOld', message }
}

function atTime(timeUs: number, log: EventLog, tells: boolean): StartingPoint {
  const seq = log.seqAt(timeUs)
  if (!tells) return { seq, infos: [] }
  if (seq === log.next && timeUs > Date.now() * 1000) return { seq, infos: [futureCursor()] }
  if (seq === log.floor && log.truncated) {
    return {
      seq,
      infos: [renderInfo('OutdatedCursor', 'the cursor is older than what is kept; events are missing')],
    }
  }
  return { seq, infos: [] }
}

function futureCursor(): string {
  return renderInfo('FutureCursor', 'the cursor lies in the future; following live')
}
