import { type CollectionPatterns, wantsCollection } from './collection-patterns.ts'
import type { SimulatedEvent } from './simulated-event.ts'
import type { Wire } from './wire.ts'

/** What one subscriber asked for when it connected. */
export interface Subscription {
  readonly wire: Wire
  /** A number below 1e15 is a sequence number, one above is microseconds since 1970. Undefined: live. */
  readonly cursor: number | undefined
  /** Frames are zstd-compressed with the wire's dictionary. */
  readonly compress: boolean
  /** Nothing is sent before the first valid options_update (v1). */
  readonly requireHello: boolean
  /** Replaced as a whole by an options_update (v1). */
  wants: Wants
}

export interface Wants {
  readonly collections: CollectionPatterns
  /** Empty: all accounts. */
  readonly dids: ReadonlySet<string>
  /** Undefined: all kinds. */
  readonly kinds: ReadonlySet<string> | undefined
  /** Longer frames are left out without a word; 0: no limit. */
  readonly maxMessageSizeBytes: number
}

/** An answer in place of the upgrade. */
export interface Refusal {
  readonly status: number
  readonly error: string
  readonly message: string
}

export function isRefusal<Other extends object>(value: Other | Refusal): value is Refusal {
  return 'status' in value && 'error' in value
}

export function invalidRequest(message: string): Refusal {
  return { status: 400, error: 'InvalidRequest', message }
}

/** Collections narrow commits only; accounts and kinds narrow everything. */
export function wants(wanted: Wants, event: SimulatedEvent): boolean {
  if (event.kind === 'garbage') return true
  if (wanted.dids.size > 0 && !wanted.dids.has(event.did)) return false
  if (wanted.kinds !== undefined && !wanted.kinds.has(event.kind)) return false
  return event.kind !== 'commit' || wantsCollection(wanted.collections, event.collection)
}
