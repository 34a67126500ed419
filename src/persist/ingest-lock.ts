import { setTimeout as pause } from 'node:timers/promises'
import type { Session } from './session.ts'

/** Who holds the ingest lock, as far as the database tells. */
export interface LockHolder {
  /** The server's process, for pg_terminate_backend. */
  readonly backend: number
  /** As in "lycan ingest somehost 4711". */
  readonly application: string
  readonly since: Date
}

/** Another ingester writes to this database. */
export class IngestLocked extends Error {
  override readonly name = 'IngestLocked'
  readonly holder: LockHolder | undefined

  constructor(holder: LockHolder | undefined) {
    const who = holder ? ` (${holder.application}, connected since ${holder.since.toISOString()})` : ''
    super(`Another Lycan is ingesting into this database${who}. Stop it first, or use another database.`)
    this.holder = holder
  }
}

export interface LockWait {
  readonly signal: AbortSignal
  /** Called once, when it turns out that there is somebody to wait for. */
  readonly waiting?: (holder: LockHolder | undefined) => void
  /** How often to try, in milliseconds. */
  readonly everyMs?: number
}

/** Any constant; every version uses the same. */
const INGEST_LOCK = 0x4c79_6302

const TRY_LOCK = { name: 'try ingest lock', text: `select pg_try_advisory_lock(${INGEST_LOCK}) as locked` }

const HOLDER = {
  name: 'ingest lock holder',
  text: `
    select a.pid as backend, a.application_name as application, a.backend_start as since
    from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.classid = 0 and l.objid = ${INGEST_LOCK} and l.objsubid = 1 and l.granted
      and l.database = (select oid from pg_database where datname = current_database())`,
}

/**
 * Makes this session the only ingester of its database, until it ends. Without `wait` a taken lock is an
 * IngestLocked error; with it the session is a hot standby until the lock is free or the signal aborts.
 */
export async function takeIngestLock(session: Session, wait?: LockWait): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    wait?.signal.throwIfAborted()
    const [row] = await session.run<{ locked: boolean }>(TRY_LOCK, [])
    if (row?.locked) return
    if (wait === undefined || attempt === 1) {
      const [holder] = await session.run<LockHolder>(HOLDER, [])
      if (wait === undefined) throw new IngestLocked(holder)
      wait.waiting?.(holder)
    }
    // Trying again, and not pg_advisory_lock: a statement that waits for hours holds back vacuum for as long.
    await pause(wait.everyMs ?? 1_000, undefined, { signal: wait.signal })
  }
}
