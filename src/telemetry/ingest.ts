import { Counter, Gauge } from 'prom-client'
import type { SkipReason, StreamEvent } from '../event.ts'
import type { Log } from './log.ts'
import { registry } from './registry.ts'

/** Why a subscription ended. */
export type DisconnectReason =
  | 'unreachable' // no connection, or it broke
  | 'refused' // the server does not accept the subscription as it is asked for
  | 'unavailable' // the server says that it cannot serve now
  | 'closed' // the server closed the connection
  | 'silent' // neither frames nor pings
  | 'quiet' // pings, but no events
  | 'garbage' // one unreadable frame after the other
  | 'lagging' // the host stays behind while another may not
  | 'overflow' // events came faster than they could be stored
  | 'told-too-slow' // the server says so
  | 'server-error' // the server ended the stream with another error
  | 'cursor-too-old' // the host no longer keeps the events asked for
  | 'renumbered' // sequence numbers are of another server process
  | 'unknown-dictionary' // the dictionary for zstd was replaced
  | 'stopped' // by us

/** Events that no host could give any more. Times in microseconds since 1970. */
export interface Gap {
  readonly host: string
  readonly fromUs: number
  readonly toUs: number
  /** Whether the host said that its events begin later, or merely began later. */
  readonly announced: boolean
}

const registers = [registry]

const events = new Counter({
  name: 'lycan_ingest_events_total',
  help: 'Events taken in from the stream, by kind; skip: of no use to any feed.',
  labelNames: ['kind'],
  registers,
})

const skipped = new Counter({
  name: 'lycan_ingest_skipped_total',
  help: 'Events that could not be used, by reason.',
  labelNames: ['reason'],
  registers,
})

const batches = new Counter({
  name: 'lycan_ingest_batches_total',
  help: 'Transactions that stored events together with the cursor.',
  registers,
})

let storedUs: number | undefined
new Gauge({
  name: 'lycan_ingest_lag_seconds',
  help: 'How long ago the newest stored event happened; grows while nothing is stored. Absent before the first.',
  registers,
  collect() {
    if (storedUs === undefined) this.remove()
    else this.set(Date.now() / 1000 - storedUs / 1e6)
  },
})

const connected = new Gauge({
  name: 'lycan_ingest_connected',
  help: '1 while the stream of this host is followed.',
  labelNames: ['host'],
  registers,
})

const disconnects = new Counter({
  name: 'lycan_ingest_disconnects_total',
  help: 'Subscriptions that ended or failed to begin, by reason.',
  labelNames: ['reason'],
  registers,
})

const gaps = new Counter({
  name: 'lycan_ingest_gaps_total',
  help: 'Times that events were missing after a reconnect because the host kept them no longer.',
  registers,
})

const gapSeconds = new Counter({
  name: 'lycan_ingest_gap_seconds_total',
  help: 'Length of all gaps together.',
  registers,
})

const queued = new Gauge({
  name: 'lycan_ingest_queue_events',
  help: 'Events received and not yet worked on.',
  registers,
})

const received = new Counter({
  name: 'lycan_ingest_received_bytes_total',
  help: 'Bytes of frames received, before decompression.',
  registers,
})

/** A transaction stored events up to `timeUs` (microseconds since 1970), made of `tally`. */
export function batchCommitted(
  tally: {
    readonly kinds: Partial<Record<StreamEvent['kind'], number>>
    readonly skipped: Partial<Record<SkipReason, number>>
  },
  timeUs: number,
): void {
  batches.inc()
  storedUs = timeUs
  for (const [kind, count] of Object.entries(tally.kinds)) events.inc({ kind }, count)
  for (const [reason, count] of Object.entries(tally.skipped)) skipped.inc({ reason }, count)
}

/** A frame or a line could not be placed in the stream. */
export function frameUnreadable(reason: SkipReason): void {
  skipped.inc({ reason })
}

/** Frames came in; `waiting` events are not yet worked on. */
export function framesReceived(bytes: number, waiting: number): void {
  received.inc(bytes)
  queued.set(waiting)
}

/** A connection stands, and no event has come yet. */
export function streamOpened(log: Log, host: string): void {
  log.debug({ host }, `connected to ${host}, waiting for its first event`)
}

/**
 * Events flow from `host`, continuing after `fromUs` (microseconds since 1970; undefined: live). `news`: for the first
 * time, or after it was said that they do not.
 */
export function streamFollowed(log: Log, host: string, fromUs: number | undefined, news: boolean): void {
  connected.reset()
  connected.set({ host }, 1)
  const since = fromUs === undefined ? 'from now on' : `from ${new Date(fromUs / 1000).toISOString()} on`
  log[news ? 'info' : 'debug']({ host }, `following ${host} ${since}`)
}

/** The subscription ended in a way that says how to continue, which happens at once. */
export function streamRestarted(
  log: Log,
  host: string,
  ending: { readonly reason: DisconnectReason; readonly message: string },
): void {
  disconnects.inc({ reason: ending.reason })
  log.debug({ host, reason: ending.reason }, `continuing with ${host}: ${ending.message}`)
}

/**
 * The subscription to `host` ended or did not begin; the next attempt comes after `retryMs`. `news`: said aloud once for
 * each time that the stream is away; what further attempts meet is detail.
 */
export function streamLost(
  log: Log,
  host: string,
  ending: { readonly reason: DisconnectReason; readonly message: string },
  retryMs: number,
  news: boolean,
): void {
  connected.set({ host }, 0)
  disconnects.inc({ reason: ending.reason })
  const details = { host, reason: ending.reason, retryMs: Math.round(retryMs) }
  if (news) log.warn(details, `no stream from ${host}: ${ending.message}; trying until there is one`)
  else log.debug(details, `no stream from ${host}: ${ending.message}`)
}

/** Nobody follows the stream any more, or for as long as the database is away. */
export function streamEnded(): void {
  connected.reset()
  queued.set(0)
}

/** The server does not accept what it is asked for, which will not change by itself. `news`: not said before. */
export function subscriptionRefused(log: Log, host: string, message: string, news: boolean): void {
  connected.set({ host }, 0)
  disconnects.inc({ reason: 'refused' })
  const text = `${host} refuses the subscription: ${message}; check the settings under "jetstream"`
  log[news ? 'error' : 'debug']({ host }, text)
}

/** The server gives no dictionary, so frames come uncompressed. */
export function compressionUnavailable(log: Log, host: string): void {
  log.warn({ host }, `${host} has no zstd dictionary to give; its events come uncompressed`)
}

/** Events are missing. */
export function gapFound(log: Log, gap: Gap): void {
  gaps.inc()
  gapSeconds.inc((gap.toUs - gap.fromUs) / 1e6)
  const from = new Date(gap.fromUs / 1000).toISOString()
  const to = new Date(gap.toUs / 1000).toISOString()
  const why = gap.announced ? 'keeps its events only since then' : 'sent none of that time'
  log.warn({ ...gap }, `events from ${from} to ${to} are missing: ${gap.host} ${why}`)
}

/** A recording has been read to its end. */
export function recordingEnded(
  log: Log,
  path: string,
  found: { readonly lines: number; readonly unreadable: number; readonly cutOff: boolean },
): void {
  const { lines, unreadable, cutOff } = found
  log.info({ path, lines }, `${path} has been read: ${lines} lines`)
  if (unreadable > 0)
    log.warn({ path, unreadable }, `${unreadable} lines of ${path} are no events, and were left out`)
  if (cutOff) log.warn({ path }, `the last line of ${path} is cut off, and was left out`)
}
