import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Recipient } from './delivery.ts'
import type { Doorbell } from './doorbell.ts'
import type { EventLog } from './event-log.ts'
import type { Misbehaviour } from './misbehaviour.ts'
import type { Software } from './subscribe-query.ts'
import type { Wire } from './wire.ts'
import type { ZstdDictionary } from './zstd-dictionary.ts'

/** A request as the server saw it. */
export interface SeenRequest {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** 101 where a subscription began. */
  readonly status: number
}

/** Everything one server knows; endpoints and deliveries share it. */
export interface ServerState {
  readonly software: Software
  readonly log: EventLog
  /** Rung when there is something new, and when behaviour or connections changed. */
  readonly doorbell: Doorbell
  readonly recipients: Set<Recipient>
  readonly requests: SeenRequest[]
  readonly pingIntervalMs: number
  /** How long a client may take to answer a ping; undefined: it need not. */
  readonly pongWithinMs: number | undefined
  /** How long a client may take to make room for more. */
  readonly writeDeadlineMs: number
  readonly dictionaries: Record<Wire, ZstdDictionary>
  misbehaviour: Misbehaviour
  bootId: string
  /** Settled by the next subscriber. */
  arrival: PromiseWithResolvers<Recipient>
}

/** 32 characters, as long as a server process lives. */
export function newBootId(): string {
  return randomBytes(16).toString('hex')
}

/** What the server tells of itself on every answer; the legacy software tells nothing. */
export function identityHeaders(state: ServerState): Record<string, string> {
  if (state.software === 'legacy' || state.misbehaviour.anonymousBoot === true) return {}
  return { 'Jetstream-Boot-Id': state.bootId }
}
