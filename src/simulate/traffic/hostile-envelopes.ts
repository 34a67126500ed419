import type { SimulatedCommit, SimulatedEvent } from '../simulated-event.ts'
import { renderEvent } from '../wire.ts'
import { tidAfter } from './identifiers.ts'

type Written = SimulatedCommit & { readonly operation: 'create' | 'update' }
type Distortion = (event: Written) => SimulatedEvent[]

const garbage = ({ did, timeUs }: Written, frame: string): SimulatedEvent[] => [
  { kind: 'garbage', did, timeUs, frame },
]

const YEAR = 365 * 86_400

/** What can be wrong around a record: the frame, the keys, the order of things. */
export const hostileEnvelopes: readonly Distortion[] = [
  // Frames that are no event.
  (event) => garbage(event, ''),
  (event) => garbage(event, 'null'),
  (event) => garbage(event, '[]'),
  (event) => garbage(event, '"did"'),
  (event) => garbage(event, '{'),
  (event) => garbage(event, '{}'),
  (event) => garbage(event, '<html>502 Bad Gateway</html>'),
  (event) => garbage(event, (renderEvent(event, 'v1', undefined) ?? '').slice(0, -20)),
  (event) => garbage(event, '{"did":"did:plc:x","time_us":"soon","kind":"commit","commit":{}}'),
  (event) => garbage(event, `{"did":7,"time_us":${event.timeUs},"kind":"commit","commit":null}`),
  (event) => garbage(event, `{"did":"${event.did}","time_us":${event.timeUs},"kind":"gossip","gossip":{}}`),
  (event) => garbage(event, `{"did":"${event.did}","time_us":${event.timeUs},"kind":"commit"}`),
  (event) =>
    garbage(event, '{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#commit"}}'),
  // Keys.
  (event) => [{ ...event, rkey: 'self' }],
  (event) => [{ ...event, rkey: '' }],
  (event) => [{ ...event, rkey: 'zzzzzzzzzzzzz' }],
  (event) => [{ ...event, rkey: '3kflbnn4ylw2a3kflbnn4ylw2a' }],
  (event) => [{ ...event, rkey: "'; drop table posts; --" }],
  (event) => [{ ...event, rkey: '2222222222222' }],
  (event) => [{ ...event, rkey: tidAfter(event.rkey, 11 * 60) }],
  (event) => [{ ...event, rkey: tidAfter(event.rkey, YEAR) }],
  (event) => [{ ...event, rkey: tidAfter(event.rkey, -2 * YEAR) }],
  (event) => [{ ...event, rev: 'not a tid' }],
  (event) => [{ ...event, rev: '' }],
  (event) => [{ ...event, did: '' }],
  (event) => [{ ...event, did: 'alice.test' }],
  (event) => [{ ...event, did: `did:web:${'long.'.repeat(500)}test` }],
  (event) => [{ ...event, collection: 'app.bsky.feed.post\u0000' }],
  // Order.
  (event) => [event],
  (event) => [event, event, event],
  (event) => [{ ...event, operation: 'update', rev: tidAfter(event.rev, -60) }],
  (event) => [{ ...event, operation: 'update', rkey: tidAfter(event.rkey, -1), rev: event.rev }],
  ({ did, timeUs, collection, rkey, rev }) => [
    { kind: 'commit', operation: 'delete', did, timeUs, collection, rkey: tidAfter(rkey, -3), rev },
  ],
  (event) => {
    const { did, timeUs, collection, rkey } = event
    const rev = tidAfter(event.rev, 1)
    return [{ kind: 'commit', operation: 'delete', did, timeUs, collection, rkey, rev }, event]
  },
  // Accounts.
  ({ did, timeUs }) => [{ kind: 'account', did, timeUs, active: false }],
  ({ did, timeUs }) => [{ kind: 'account', did, timeUs, active: false, status: 'sleeping' }],
  ({ did, timeUs }) => [{ kind: 'account', did, timeUs, active: true, status: 'deleted' }],
  ({ did, timeUs }) => [{ kind: 'identity', did, timeUs, handle: 'not a handle\u0000' }],
  ({ did, timeUs }) => [{ kind: 'sync', did, timeUs, rev: 'not a tid' }],
]
