import { parentPort, workerData } from 'node:worker_threads'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import type { SimulatedEvent } from '../../src/simulate/simulated-event.ts'
import { traffic } from '../../src/simulate/traffic.ts'
import { renderEvent } from '../../src/simulate/wire.ts'

/**
 * A worker with a Jetstream server and events that are ready before anybody asks. Tells its URL and the time of the
 * last event; stops at the first message.
 */
const { options, count } = workerData
const events = traffic(options).take(count).map(rendered).toArray()
const server = await startJetstreamServer({ firstSeq: 1, capacity: count, events })
parentPort!.postMessage({ url: server.url, lastUs: events.at(-1)!.timeUs })
parentPort!.once('message', () => void server[Symbol.asyncDispose]().then(() => parentPort!.close()))

/** A server elsewhere would render its events with a processor of its own. */
function rendered(event: SimulatedEvent, index: number): SimulatedEvent {
  const frame = renderEvent(event, 'v2', index + 1) ?? ''
  return { kind: 'garbage', did: event.did, timeUs: event.timeUs, frame }
}
