import { Kysely, PostgresDialect } from 'kysely'
import type { ReadonlyKysely } from 'kysely/readonly'
import pg from 'pg'
import { connectionSettings, type Role } from './connect.ts'
import { cutBy } from './cut.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>

/** The database for those who only look. */
export type Reader = ReadonlyKysely<Tables>

/** Narrows; what Kysely recommends, and the only such cast. */
export function readOnly(db: Database): Reader {
  return db as never
}

/** How busy a pool is; connections, and requests that wait for one. */
export interface PoolUse {
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
}

export interface DatabaseOptions {
  readonly url: string
  /** Connections at most. */
  readonly poolSize: number
  readonly role: Role
  /** Called once with the pool's live figures, for metrics. */
  readonly watch?: (pool: PoolUse) => void
  /** Told when an idle connection died. The pool opens another when one is needed. */
  readonly lost?: (error: Error) => void
}

/** Milliseconds that a pool which is closed gets for what it is doing. */
const CLOSING_MS = 1_000

/**
 * A pool of connections behind Kysely. Nothing is connected until the first query, so a database that is down
 * shows there. Close it with `destroy()` or `await using`.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const cut = new AbortController()
  const pool = new pg.Pool({
    ...connectionSettings(options.url, options.role),
    max: options.poolSize,
    idleTimeoutMillis: 30_000,
    stream: cutBy(cut.signal),
  })
  // Without a listener the error of an idle connection would end the process, and so would that of a connection which
  // dies between the failure of its query and its return to the pool.
  pool.on('error', (error) => options.lost?.(error))
  pool.on('connect', (client) => client.on('error', () => {}))
  options.watch?.(pool)
  const closable = {
    options: pool.options,
    connect: () => pool.connect(),
    end() {
      setTimeout(() => cut.abort(), CLOSING_MS).unref()
      return pool.end()
    },
  }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: closable }) })
}
