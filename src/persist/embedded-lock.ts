import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { OWNER } from './embedded-cluster.ts'
import { EmbeddedError } from './embedded-error.ts'
import { processExists } from './embedded-program.ts'

/** "lyc", "an": any two numbers do, as long as they stay. */
const LOCK = [0x6c7963, 0x616e] as const

/** How long a dead holder's connection may take to be noticed by the server. */
const DEAD_HOLDER_MS = 5000

/** The right to use a cluster, held as long as a connection lasts: nothing remains of it when this process dies. */
export interface InstanceLock extends AsyncDisposable {
  /** Settles when the connection is gone, however that came. */
  readonly lost: Promise<void>
}

/** The connection URL of a database behind a socket. psql, pg, pg-boss and Kysely all understand this form. */
export function socketUrl(socket: string, database: string): string {
  const host = encodeURIComponent(socket).replaceAll('%2F', '/') // for people to read and paste
  return `postgres:///${encodeURIComponent(database)}?host=${host}&port=5432&user=${OWNER}&sslmode=disable`
}

/** Takes the lock on the server behind `socket`, or throws an EmbeddedError that names the process that holds it. */
export async function takeInstanceLock(socket: string): Promise<InstanceLock> {
  const client = new Client({
    connectionString: socketUrl(socket, 'postgres'),
    application_name: `lycan ${process.pid}`,
  })
  const lost = new Promise<void>((resolve) => client.once('end', resolve))
  client.on('error', () => undefined) // followed by 'end'
  try {
    await client.connect()
    const until = Date.now() + DEAD_HOLDER_MS
    for (;;) {
      const { rows } = await client.query<{ taken: boolean }>(
        'select pg_try_advisory_lock($1, $2) as taken',
        [...LOCK],
      )
      if (rows[0]!.taken) return { lost, [Symbol.asyncDispose]: () => client.end().catch(() => undefined) }
      const holder = await findHolder(client)
      if (holder !== undefined && (processExists(holder) || Date.now() > until)) throw busyError(holder)
      await delay(50)
    }
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}

/** Process id of the Lycan that holds the lock; 0 when something else holds it; undefined when it is free by now. */
async function findHolder(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.classid = $1 and l.objid = $2`,
    [...LOCK],
  )
  if (rows[0] === undefined) return undefined
  return Number(/^lycan (\d+)$/.exec(rows[0].name)?.[1] ?? 0)
}

function busyError(holder: number): EmbeddedError {
  const who = holder === 0 ? 'Another program' : `Another Lycan (process ${holder})`
  return new EmbeddedError(
    'busy',
    `${who} is using these data. Stop it first, or give this Lycan a data folder of its own. ` +
      'Several Lycans can share one database only when database.url names it.',
  )
}

/** Makes the database where it is missing. */
export async function provideDatabase(socket: string, name: string): Promise<void> {
  const client = new Client({ connectionString: socketUrl(socket, 'postgres') })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}
