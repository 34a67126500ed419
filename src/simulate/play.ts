import { setTimeout as delay } from 'node:timers/promises'
import type { JetstreamServer } from './server.ts'
import type { SimulatedEvent } from './simulated-event.ts'
import { type TrafficOptions, traffic } from './traffic.ts'

export interface PlayOptions extends Omit<TrafficOptions, 'start'> {
  /** How much of the past is told at once, in milliseconds, so that a new consumer has something to show. */
  readonly history: number
}

/** How long to wait before looking again which events are due, in milliseconds. */
const TICK = 50

/** Events pushed between two turns of the event loop. */
const BURST = 500

/**
 * Lets a simulated network live on `server` until `signal` aborts: `history` at once, then at the pace of the clock.
 * Begins when the first subscriber is there, because one without a cursor is told only what happens from then on.
 */
export async function playLive(
  server: JetstreamServer,
  options: PlayOptions,
  signal: AbortSignal,
): Promise<void> {
  const { history, ...rest } = options
  const aborted = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  )
  if (server.clients.length === 0) await Promise.race([server.nextClient(), aborted])
  if (signal.aborted) return

  let due: SimulatedEvent[] = []
  for (const event of traffic({ ...rest, start: Date.now() - history })) {
    const early = event.timeUs > Date.now() * 1000
    if (early || due.length >= BURST) {
      server.push(...due)
      due = []
      if (!(await waitUntil(early ? event.timeUs / 1000 : 0, signal))) return
    }
    due.push(event)
  }
}

/** Lets others have their turn until the clock shows `milliseconds`; false where `signal` aborted. */
async function waitUntil(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    do await delay(Date.now() < milliseconds ? TICK : 0, undefined, { signal })
    while (Date.now() < milliseconds)
    return true
  } catch {
    return false
  }
}
