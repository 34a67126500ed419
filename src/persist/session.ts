import { hostname } from 'node:os'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { connectionSettings } from './connect.ts'
import { cutBy } from './cut.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'
import { DatabaseGone, orGone } from './unavailable.ts'

/** A statement that is prepared once per connection under its name. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/**
 * The one connection of the ingester, or of whoever fills a feed. What it loses when it breaks it loses at once: the
 * lock that makes it the only one, and the ability to write.
 */
export interface Session extends AsyncDisposable {
  /** Runs a prepared statement. Throws DatabaseGone where waiting and a new session may help. */
  run<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
  /** Runs a statement without parameters, such as `begin`. */
  execute(text: string): Promise<void>
  /** Told the payload of every notification of a channel that the session listens to. */
  onNotification(listener: (payload: string) => void): void
  /** The same connection behind Kysely, for what is not done per batch. */
  readonly db: Database
}

/**
 * Statements of the writer touch few rows by key. Generic plans with nested loops over indexes do that in microseconds
 * whatever the statistics say; planning anew over all partitions would cost milliseconds per statement. The pages it
 * needs are in memory, hence their cost: with the default the plans made for a fresh, small database read all of it.
 * A crash of the server may lose the last commits, cursor included, so that the stream brings them again.
 */
const SETTINGS = `
  set plan_cache_mode = force_generic_plan;
  set enable_seqscan = off;
  set enable_hashjoin = off;
  set enable_mergejoin = off;
  set enable_material = off;
  set enable_bitmapscan = off;
  set random_page_cost = 0.01;
  set synchronous_commit = off`

/** `cut` breaks the connection, whatever it is doing. `role`: whose limits hold, and how the server lists it. */
export async function openSession(
  url: string,
  cut?: AbortSignal,
  role: 'ingest' | 'upkeep' = 'ingest',
): Promise<Session> {
  const client = new pg.Client({
    ...connectionSettings(url, role),
    application_name: `lycan ${role} ${hostname().slice(0, 32)} ${process.pid}`,
    // The server gives up after 30 s. A server that cannot even say so is gone.
    query_timeout: 40_000,
    ...(cut && { stream: cutBy(cut) }),
  })
  let gone: unknown
  client.on('error', (error) => {
    gone ??= error
  })

  const query = <Row extends object>(statement: pg.QueryConfig) =>
    orGone(async () => {
      if (gone !== undefined) throw new DatabaseGone(gone)
      return (await client.query<Row>(statement)).rows
    })
  const execute = async (text: string) => {
    await query({ text })
  }
  try {
    await orGone(() => client.connect())
    await execute(SETTINGS)
  } catch (error) {
    client.end().catch(() => {})
    throw error
  }
  return {
    run: ({ name, text }, values) => query({ name, text, values: values.map(plainArray) }),
    execute,
    onNotification: (listener) => void client.on('notification', ({ payload = '' }) => listener(payload)),
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: poolOf(client) }) }),
    [Symbol.asyncDispose]: () => client.end().catch(() => {}),
  }
}

/**
 * An array of numbers and truth values as PostgreSQL writes it; anything else as it is. The driver quotes and escapes
 * each element, a fifth of what an engagement costs in this process.
 */
function plainArray(value: unknown): unknown {
  if (!Array.isArray(value) || value.some((element) => !isPlain(element))) return value
  return `{${value.map((element) => element ?? 'NULL').join()}}`
}

function isPlain(element: unknown): boolean {
  return element === null || ['number', 'bigint', 'boolean'].includes(typeof element)
}

/** A pool of one connection that is never given back. */
function poolOf(client: pg.Client) {
  const shared = Object.assign(client, { release: () => {} })
  return { connect: async () => shared, end: async () => {}, options: {} }
}
