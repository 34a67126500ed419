import type { AccountEvent, IdentityEvent, SyncEvent } from '../event.ts'
import type { AccountChange } from '../persist/batch.ts'

/** Such an account loses its records. */
export function isGone({ status }: AccountEvent): boolean {
  return status === 'deleted' || status === 'takendown'
}

/** What an event about a whole account changes. */
export function accountChange(event: AccountEvent | SyncEvent | IdentityEvent): AccountChange {
  switch (event.kind) {
    case 'account':
      return { kind: 'status', did: event.did, status: event.status, micros: event.at.timeUs }
    case 'sync':
      return { kind: 'sync', did: event.did, rev: event.rev }
    case 'identity':
      return { kind: 'handle', did: event.did, handle: event.handle ?? '', micros: event.at.timeUs }
  }
}
