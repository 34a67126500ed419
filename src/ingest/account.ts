import type { AccountStatus, StreamEvent, StreamPosition } from '../event.ts'
import { decodeTid } from '../tid.ts'
import { skip } from './commit.ts'
import { isObject } from './untrusted.ts'

const INACTIVE: ReadonlySet<unknown> = new Set<AccountStatus>([
  'takendown',
  'suspended',
  'deleted',
  'deactivated',
  'desynchronized',
  'throttled',
])

const HANDLE = /^(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** `com.atproto.sync.subscribeRepos#account`: status counts only where the account is not active, and its set is open. */
export function readAccount(at: StreamPosition, did: string, account: unknown): StreamEvent {
  const active = isObject(account) ? account['active'] : undefined
  if (!isObject(account) || typeof active !== 'boolean') return skip(at, 'envelope')
  const status = account['status']
  if (active) return { kind: 'account', at, did, status: 'active' }
  return { kind: 'account', at, did, status: INACTIVE.has(status) ? (status as AccountStatus) : 'unknown' }
}

/** `#identity`: a nudge to look the account up again; a handle that comes along has not been verified. */
export function readIdentity(at: StreamPosition, did: string, identity: unknown): StreamEvent {
  if (!isObject(identity)) return skip(at, 'envelope')
  const handle = identity['handle']
  const lower = typeof handle === 'string' && handle.length <= 253 ? handle.toLowerCase() : ''
  return { kind: 'identity', at, did, handle: HANDLE.test(lower) ? lower : undefined }
}

/** `#sync`: the repository stands at `rev`, and whatever was known of it before is void. */
export function readSync(at: StreamPosition, did: string, sync: unknown): StreamEvent {
  const rev = isObject(sync) && typeof sync['rev'] === 'string' ? decodeTid(sync['rev']) : undefined
  return rev === undefined ? skip(at, 'envelope') : { kind: 'sync', at, did, rev }
}
