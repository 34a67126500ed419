import type { SimulatedCommit, SimulatedEvent } from '../simulated-event.ts'
import { hostileEnvelopes } from './hostile-envelopes.ts'
import { hostileRecords } from './hostile-records.ts'
import { tidAfter } from './identifiers.ts'
import type { Random } from './random.ts'

/**
 * Lets well-formed events pass and puts malformed, absurd or malicious ones between them, `share` of them on
 * average. Each is derived from the event before it, so that it comes from a real account at a plausible time.
 */
export function createHostility(
  random: Random,
  share: number,
): (event: SimulatedEvent) => Iterable<SimulatedEvent> {
  if (share === 0) return (event) => [event]
  return (event) => {
    if (event.kind !== 'commit' || event.operation === 'delete' || !random.chance(share)) return [event]
    const hostile = random.chance(0.7) ? hostileRecord(event, random) : random.pick(hostileEnvelopes)(event)
    return [event, ...hostile]
  }
}

/** The event again, under another key and with a record that something is wrong with. */
function hostileRecord(
  event: SimulatedCommit & { operation: 'create' | 'update' },
  random: Random,
): SimulatedEvent[] {
  const record = random.pick(hostileRecords)(event.record as Record<string, unknown>)
  return [{ ...event, record, rkey: tidAfter(event.rkey, 0.001), rev: tidAfter(event.rev, 0.001) }]
}
