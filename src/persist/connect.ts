import { userInfo } from 'node:os'
import type { ClientConfig, CustomTypesConfig } from 'pg'
import pg from 'pg'

/** What a connection is for; decides how long its statements may take and whether they may write. */
export type Role = 'serve' | 'record' | 'ingest' | 'upkeep' | 'tool'

const SECOND = 1_000

/** `statement_timeout` and `lock_timeout` in milliseconds; 0 is none. */
const LIMITS: Readonly<Record<Role, { statement: number; lock: number; readOnly?: true }>> = {
  /** Reading pages: a reader waits, so give up early. Reads only, hence safe on a replica. */
  serve: { statement: 1 * SECOND, lock: 250, readOnly: true },
  /** Small writes of the servers: interactions, caches. */
  record: { statement: 2 * SECOND, lock: 1 * SECOND },
  ingest: { statement: 30 * SECOND, lock: 10 * SECOND },
  upkeep: { statement: 300 * SECOND, lock: 2 * SECOND },
  /** Commands that a person watches. */
  tool: { statement: 0, lock: 0 },
}

/** Over TCP the server notices within a minute that the ingester's machine is gone, and frees its lock for another. */
const KEEPALIVES = ['tcp_keepalives_idle=30', 'tcp_keepalives_interval=10', 'tcp_keepalives_count=3']

const INT8 = 20
const INT8_ARRAY = 1016
const int8Array: (text: string) => (string | null)[] = pg.types.getTypeParser(INT8_ARRAY as never)

/** int8 as bigint: TIDs need all 63 bits. Everything else as pg does it. */
const types: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return BigInt
    if (oid === INT8_ARRAY)
      return (text: string) => int8Array(text).map((value) => (value === null ? null : BigInt(value)))
    return pg.types.getTypeParser(oid, format)
  },
}

/** Undefined for a user without a name, as containers have them; then the address has to say it. */
function accountName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}

/**
 * How to reach the database. `url` as in `postgres://user@host/name` or, for a Unix socket,
 * `postgres:///name?host=/run/postgresql`; without a user name it is the account that runs the process.
 *
 * Limits travel as the startup parameter `options`. Behind PgBouncer let it pass
 * (`ignore_startup_parameters = options`) and set them on the database role.
 */
export function connectionSettings(url: string, role: Role): ClientConfig {
  const { statement, lock, readOnly } = LIMITS[role]
  const options = [
    `statement_timeout=${statement}`,
    `lock_timeout=${lock}`,
    `idle_in_transaction_session_timeout=${role === 'tool' ? 0 : 60 * SECOND}`,
    'jit=off',
    ...(role === 'ingest' ? KEEPALIVES : []),
    'timezone=UTC',
    ...(readOnly ? ['default_transaction_read_only=on', 'max_parallel_workers_per_gather=0'] : []),
  ]
  pg.defaults.user ??= accountName()
  return {
    connectionString: url,
    application_name: `lycan ${role}`,
    options: options.map((option) => `-c ${option}`).join(' '),
    connectionTimeoutMillis: 5 * SECOND,
    keepAlive: true,
    types,
  }
}
