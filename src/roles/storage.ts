import { maskDatabaseUrl } from '../config/mask.ts'
import type { Settings } from '../config/settings.ts'
import type { Role } from '../persist/connect.ts'
import { type Database, type DatabaseOptions, openDatabase, type PoolUse } from '../persist/database.ts'
import { findEmbedded, startEmbedded } from '../persist/embedded.ts'
import { type MigrationReport, migrate } from '../persist/migrate.ts'
import type { Log } from '../telemetry/log.ts'

/** The database of the installation, migrated and ready. */
export interface Storage extends AsyncDisposable {
  readonly url: string
  /** How people would call it: an address without secrets, or where the embedded one lives. */
  readonly place: string
  readonly migrations: MigrationReport
  /** Another pool on it, for as long as the storage lives. */
  open(role: Role, poolSize: number): Database
}

export interface StorageOptions {
  readonly settings: Pick<Settings['database'], 'url' | 'directory'>
  readonly log: Log
  /** Given the live figures of every pool, for metrics. */
  readonly watch?: (role: Role, pool: PoolUse) => void
  /** False: an embedded database that need not survive. */
  readonly durable?: boolean
  /** For a look beside a Lycan that runs: use its embedded database where there is one, and leave it running. */
  readonly share?: boolean
  readonly signal?: AbortSignal
}

/**
 * Opens the database that the settings name, or starts the embedded one, and brings its schema up to date. Disposing
 * of it closes the pools and stops an embedded server last.
 *
 * @throws EmbeddedError, SchemaMismatch, or what connecting throws
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { settings, log, signal, durable } = options
  await using resources = new AsyncDisposableStack()
  let { url } = settings
  let place: string
  if (url === undefined && options.share) url = await findEmbedded(settings.directory)
  if (url === undefined) {
    const embedded = resources.use(
      await startEmbedded({
        directory: settings.directory,
        notify: (level, message) => log[level](message),
        ...(durable === undefined ? {} : { durable }),
        ...(signal === undefined ? {} : { signal }),
      }),
    )
    url = embedded.url
    place = `embedded PostgreSQL in ${embedded.directory}`
  } else place = maskDatabaseUrl(url)

  const migrator = openDatabase({ url, role: 'tool', poolSize: 2 })
  const migrations = await migrate(migrator).finally(() => migrator.destroy())
  const owned = resources.move()

  const open = (role: Role, poolSize: number): Database => {
    const database: DatabaseOptions = {
      url,
      role,
      poolSize,
      lost: (error) =>
        log.warn({ role, reason: error.message }, 'an idle connection to the database was lost'),
      watch: (pool) => options.watch?.(role, pool),
    }
    return owned.adopt(openDatabase(database), (db) => db.destroy())
  }
  return { url, place, migrations, open, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
