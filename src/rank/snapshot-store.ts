import QuickLRU from 'quick-lru'
import type { Database } from '../persist/database.ts'
import { findSnapshot, putSnapshot } from '../persist/snapshots.ts'
import { snapshotUnsaved } from '../telemetry/serve.ts'
import { decodeSnapshot, encodeSnapshot, type Snapshot } from './snapshot.ts'

/** Snapshots by their ids, until nobody reads them any more. */
export interface SnapshotStore {
  /** Undefined where it has expired or vanished, or is another feed's. */
  load(feed: number, id: bigint): Promise<Snapshot | undefined>
  /** Keeps it in memory, and in the database so far as it can. */
  save(snapshot: Snapshot): Promise<void>
}

const MINUTE = 60_000
/** A snapshot lives so long after it was last read, and so long at most. */
const IDLE_MS = 15 * MINUTE
const OLDEST_MS = 60 * MINUTE
/** So often at most the database is told that a snapshot is still being read. */
const TOUCH_MS = 5 * MINUTE
// 6 KB each; the cache keeps two generations, so 25 MB when full.
const REMEMBERED = 2_000

interface Kept {
  readonly snapshot: Snapshot
  expiresAt: number
  /** When the database was last told. */
  toldAt: number
}

/**
 * Memory in front of table `snapshots`. Without `db` it is memory only. What cannot be stored is still served by this
 * process; the others make the list anew. `now` in milliseconds since 1970.
 */
export function createSnapshotStore(
  options: { readonly db?: Database | undefined; readonly now?: (() => number) | undefined } = {},
): SnapshotStore {
  const { db, now = Date.now } = options
  const kept = new QuickLRU<bigint, Kept>({ maxSize: REMEMBERED })

  function keep(snapshot: Snapshot, toldAt: number): Kept {
    const entry = { snapshot, expiresAt: expiryOf(snapshot), toldAt }
    kept.set(snapshot.id, entry)
    return entry
  }

  function expiryOf({ madeAt }: Snapshot): number {
    return Math.min(now() + IDLE_MS, madeAt + OLDEST_MS)
  }

  async function tell(entry: Kept): Promise<void> {
    if (db === undefined) return
    const { snapshot, expiresAt } = entry
    entry.toldAt = now()
    try {
      await putSnapshot(db, { ...snapshot, expiresAt, body: encodeSnapshot(snapshot) })
    } catch {
      snapshotUnsaved()
    }
  }

  async function find(id: bigint): Promise<Kept | undefined> {
    const entry = kept.get(id)
    if (entry !== undefined && entry.expiresAt > now()) return entry
    kept.delete(id)
    if (db === undefined) return undefined
    const stored = await findSnapshot(db, id, now())
    const snapshot = stored && decodeSnapshot(stored.body, stored)
    return snapshot && keep(snapshot, stored.expiresAt - IDLE_MS)
  }

  return {
    async load(feed, id) {
      const entry = await find(id)
      if (entry === undefined || entry.snapshot.feed !== feed) return undefined
      entry.expiresAt = expiryOf(entry.snapshot)
      if (now() - entry.toldAt >= TOUCH_MS) await tell(entry)
      return entry.snapshot
    },
    async save(snapshot) {
      if (!kept.has(snapshot.id)) await tell(keep(snapshot, 0))
    },
  }
}
