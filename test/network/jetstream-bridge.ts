import { IdResolver } from '@atproto/identity'
import { lexStringify } from '@atproto/lex'
import { type Event, Firehose } from '@atproto/sync'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import type { SimulatedEvent } from '../../src/simulate/simulated-event.ts'

/** A Jetstream server on loopback. */
export interface JetstreamBridge extends AsyncDisposable {
  /** `ws://127.0.0.1:…` */
  readonly url: string
  /** Resolves when one more has subscribed. */
  nextSubscriber(): Promise<unknown>
}

/**
 * Starts a Jetstream server, both wires, that tells what happens on one PDS, from its beginning. Like Jetstream it does not
 * check signatures, and tells of a replaced repository (#sync) only where the revision is new.
 */
export async function startJetstreamBridge(network: {
  readonly pdsUrl: string
  readonly plcUrl: string
}): Promise<JetstreamBridge> {
  const server = await startJetstreamServer()
  const errors: Error[] = []
  const revisions = new Map<string, string>()
  let seq = 0
  let lastUs = 0

  const firehose = new Firehose({
    service: network.pdsUrl.replace(/^http/, 'ws'),
    idResolver: new IdResolver({ plcUrl: network.plcUrl, fetch: globalThis.fetch }),
    unauthenticatedCommits: true,
    unauthenticatedHandles: true,
    getCursor: () => seq,
    handleEvent(event) {
      seq = event.seq
      const known = revisions.get(event.did)
      if ('rev' in event) revisions.set(event.did, event.rev)
      // An account begins with a commit of nothing, which is not told here, and a #sync to the same revision.
      if (event.event === 'sync' && (known === undefined || event.rev <= known)) return
      lastUs = Math.max(lastUs + 1, Date.now() * 1000)
      server.push(asJetstream(event, lastUs))
    },
    onError: (error) => errors.push(error),
  })
  const following = firehose.start()
  following.catch((error) => errors.push(error))

  return {
    url: server.url,
    nextSubscriber: server.nextClient,
    async [Symbol.asyncDispose]() {
      await firehose.destroy()
      await server[Symbol.asyncDispose]()
      if (errors.length > 0) throw new AggregateError(errors, 'the bridge could not tell everything')
    },
  }
}

function asJetstream(event: Event, timeUs: number): SimulatedEvent {
  const { did } = event
  switch (event.event) {
    case 'create':
    case 'update': {
      const { collection, rkey, rev, record } = event
      const place = { did, timeUs, collection, rkey, rev }
      return {
        kind: 'commit',
        operation: event.event,
        ...place,
        record: lexStringify(record),
        cid: event.cid.toString(),
      }
    }
    case 'delete': {
      const { collection, rkey, rev } = event
      return { kind: 'commit', operation: 'delete', did, timeUs, collection, rkey, rev }
    }
    case 'identity':
      return { kind: 'identity', did, timeUs, handle: event.handle }
    case 'account':
      return { kind: 'account', did, timeUs, active: event.active, status: event.status }
    case 'sync':
      return { kind: 'sync', did, timeUs, rev: event.rev }
  }
}
