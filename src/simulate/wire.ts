import type {
  SimulatedAccount,
  SimulatedCommit,
  SimulatedEvent,
  SimulatedIdentity,
  SimulatedRecord,
  SimulatedSync,
} from './simulated-event.ts'

/** The two forms in which Jetstream tells events: `/subscribe` and `subscribeEvents`. */
export type Wire = 'v1' | 'v2'

const SUBSCRIBE_EVENTS = 'network.bsky.jetstream.subscribeEvents'

/**
 * One event as a text frame of `wire`, or undefined where the wire cannot tell it (#sync on v1).
 * `seq` is the server's number for it; the v1 wire of the legacy software numbers nothing.
 */
export function renderEvent(event: SimulatedEvent, wire: Wire, seq: number | undefined): string | undefined {
  if (event.kind === 'garbage') return event.frame
  return wire === 'v1' ? renderV1(event, seq) : renderV2(event, seq ?? 0)
}

/** A message of the v2 wire about the stream itself; it has no number. */
export function renderInfo(name: string, message: string): string {
  const payload = { $type: `${SUBSCRIBE_EVENTS}#info`, name, message }
  return JSON.stringify({ $type: 'message', payload })
}

/** The last frame of a connection that the v2 wire ends with a reason. */
export function renderError(error: string, message: string): string {
  return JSON.stringify({ $type: 'error', error, message })
}

type Told = Exclude<SimulatedEvent, { kind: 'garbage' }>

function renderV1(event: Told, seq: number | undefined): string | undefined {
  if (event.kind === 'sync') return undefined
  const cursor = seq === undefined ? '' : `,"cursor":${seq}`
  const head = `{"did":${JSON.stringify(event.did)},"time_us":${event.timeUs}${cursor},"kind":"${event.kind}"`
  if (event.kind === 'commit') return `${head},"commit":{"rev":"${event.rev}",${commitFields(event)}}}`
  return `${head},"${event.kind}":${JSON.stringify(relayed(event, seq ?? event.timeUs))}}`
}

function renderV2(event: Told, seq: number): string {
  const did = JSON.stringify(event.did)
  const time = rfc3339Micros(event.timeUs)
  const head = `{"$type":"message","payload":{"$type":"${SUBSCRIBE_EVENTS}#${event.kind}","seq":${seq},"did":${did},"time":"${time}"`
  if (event.kind === 'commit') return `${head},"rev":"${event.rev}",${commitFields(event)}}}`
  return `${head},"${event.kind}":${JSON.stringify(relayed(event, seq))}}}`
}

function commitFields(event: SimulatedCommit): string {
  const place = `"operation":"${event.operation}","collection":${JSON.stringify(event.collection)},"rkey":${JSON.stringify(event.rkey)}`
  if (event.operation === 'delete') return place
  return `${place},"record":${recordJson(event.record)},"cid":"${event.cid}"`
}

function recordJson(record: SimulatedRecord): string {
  return typeof record === 'string' ? record : JSON.stringify(record)
}

/** What the relay said of an account: its own sequence number and time stand inside. */
function relayed(event: SimulatedIdentity | SimulatedAccount | SimulatedSync, seq: number): object {
  const told = { did: event.did, seq, time: new Date(event.timeUs / 1000).toISOString() }
  switch (event.kind) {
    case 'identity':
      return { ...told, handle: event.handle }
    case 'account':
      return { active: event.active, ...told, status: event.status }
    case 'sync':
      return { ...told, rev: event.rev }
  }
}

let lastSecond = -1
let lastPrefix = ''

/** RFC 3339 with six digits; events of one second share all but the digits. */
function rfc3339Micros(micros: number): string {
  const second = Math.floor(micros / 1_000_000)
  if (second !== lastSecond) {
    lastSecond = second
    lastPrefix = new Date(second * 1000).toISOString().slice(0, 20)
  }
  return `${lastPrefix}${String(micros - second * 1_000_000).padStart(6, '0')}Z`
}
