import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Recipient } from './delivery.ts'
import { createDoorbell } from './doorbell.ts'
import { createEndpoints } from './endpoints.ts'
import { createEventLog } from './event-log.ts'
import type { Misbehaviour } from './misbehaviour.ts'
import { newBootId, type SeenRequest, type ServerState } from './server-state.ts'
import type { SimulatedEvent } from './simulated-event.ts'
import type { Software } from './subscribe-query.ts'
import { builtInDictionary, type ZstdDictionary } from './zstd-dictionary.ts'

export interface JetstreamServerOptions {
  /** Which server program to be; only the v2 software knows the v2 wire. Default: v2. */
  readonly software?: Software
  /** Default: any free port. */
  readonly port?: number
  /** The number of the first event. The default is as large as Bluesky's were in 2026. */
  readonly firstSeq?: number
  /** How many events can be replayed. Default: 250,000, which take about 300 MB. */
  readonly capacity?: number
  /** What has already happened. */
  readonly events?: Iterable<SimulatedEvent>
  /** Default: 30,000. */
  readonly pingIntervalMs?: number
  /** How long a client may take to answer a ping. Default: 5,000 (the legacy software does not mind). */
  readonly pongWithinMs?: number
  /** How long a client may take to make room for more. Default: 5,000. */
  readonly writeDeadlineMs?: number
  /** For the v2 wire. */
  readonly dictionary?: ZstdDictionary
  /** For the v1 wire. */
  readonly legacyDictionary?: ZstdDictionary
  readonly misbehaviour?: Misbehaviour
}

/** A subscriber as tests may look at it. */
export type Client = Pick<Recipient, 'socket' | 'subscription'> & { readonly sent: number }

export interface JetstreamServer extends AsyncDisposable {
  /** `ws://127.0.0.1:…`, without a path. */
  readonly url: string
  readonly port: number
  readonly bootId: string
  /** The number the next event will get. */
  readonly nextSeq: number
  /** Who is connected. */
  readonly clients: readonly Client[]
  /** Everything that was asked so far, oldest first. */
  readonly requests: readonly SeenRequest[]
  push(...events: readonly SimulatedEvent[]): void
  /** Replaces how the server misbehaves; without an argument it behaves again. */
  misbehave(how?: Misbehaviour): void
  /** Ends every connection: with a close frame of `code`, or without any where there is none. */
  disconnectAll(code?: number): void
  /** Another process in the same place: connections end with 1001, the boot id is new, numbers start from `firstSeq` (1). */
  restart(firstSeq?: number): void
  /** Forgets events numbered below `seq`. */
  dropBefore(seq: number): void
  /** Leaves a gap of `count` numbers, as a crash of the server does. */
  skipSeq(count: number): void
  /** Makes `dictionary` the current one of the v2 wire; the old id is unknown from then on. */
  replaceDictionary(dictionary: ZstdDictionary): void
  /** The next subscriber, once it is connected. */
  nextClient(): Promise<Client>
}

/** Starts a Jetstream server on 127.0.0.1 that speaks both wires from one log of events in memory. */
export async function startJetstreamServer(options: JetstreamServerOptions = {}): Promise<JetstreamServer> {
  const state = createState(options)
  const { log, doorbell, recipients, requests } = state
  const endpoints = createEndpoints(state)
  const http = createServer(endpoints.request)
  http.on('upgrade', endpoints.upgrade)
  http.listen(options.port ?? 0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo

  const disconnectAll = (code?: number, reason?: string) => {
    for (const { socket } of recipients) {
      if (code === undefined) socket.terminate()
      else socket.close(code, reason)
    }
    doorbell.ring()
  }

  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    requests,
    get bootId() {
      return state.bootId
    },
    get nextSeq() {
      return log.next
    },
    get clients() {
      return [...recipients]
    },
    push(...events) {
      for (const event of events) log.push(event)
      doorbell.ring()
    },
    misbehave(how = {}) {
      state.misbehaviour = how
      doorbell.ring()
    },
    disconnectAll,
    restart(firstSeq = 1) {
      disconnectAll(1001, 'server shutting down')
      state.bootId = newBootId()
      log.renumber(firstSeq)
    },
    dropBefore: log.dropBefore,
    skipSeq: log.skipSeq,
    replaceDictionary(dictionary) {
      state.dictionaries.v2 = dictionary
    },
    nextClient: () => state.arrival.promise,
    async [Symbol.asyncDispose]() {
      const closed = once(http, 'close')
      http.close()
      disconnectAll()
      http.closeAllConnections()
      await closed
    },
  }
}

function createState(options: JetstreamServerOptions): ServerState {
  const software = options.software ?? 'v2'
  const log = createEventLog(options.firstSeq ?? 24_664_288_881, options.capacity ?? 250_000)
  for (const event of options.events ?? []) log.push(event)
  return {
    software,
    log,
    doorbell: createDoorbell(),
    recipients: new Set(),
    requests: [],
    pingIntervalMs: options.pingIntervalMs ?? 30_000,
    pongWithinMs: software === 'v2' ? (options.pongWithinMs ?? 5_000) : undefined,
    writeDeadlineMs: options.writeDeadlineMs ?? 5_000,
    dictionaries: {
      v1: options.legacyDictionary ?? builtInDictionary,
      v2: options.dictionary ?? builtInDictionary,
    },
    misbehaviour: options.misbehaviour ?? {},
    bootId: newBootId(),
    arrival: Promise.withResolvers(),
  }
}
