import { Command, Option } from 'commander'
import { type App, type AppOptions, ROLES, type RoleName, startApp } from '../app.ts'
import { readEnvironment } from '../config/environment.ts'
import type { MachineFlags } from '../config/machine-settings.ts'
import { answerCheck } from '../roles/health.ts'
import { startReloading } from '../roles/reloading.ts'
import { findServiceManager } from '../roles/service-manager.ts'
import { openStorage, type Storage } from '../roles/storage.ts'
import { createLog } from '../telemetry/log.ts'
import { poolOpened } from '../telemetry/serve.ts'
import { loadFor, tellProblems, withSettings } from './settings.ts'
import { interruption } from './terminal/interruption.ts'
import { reportProgress } from './terminal/progress.ts'
import { welcome } from './terminal/welcome.ts'

interface Options extends MachineFlags {
  readonly config?: string
  readonly only?: readonly RoleName[]
}

/** `lycan run` */
export function runCommand(): Command {
  const command = new Command('run')
    .summary('follow the stream, serve the feeds, look after the database')
    .description(
      'Follows the stream, stores what the feeds want, answers readers, and looks after the database: everything, until Ctrl-C.',
    )
    .addOption(
      new Option(
        '--only <roles...>',
        'run these parts only; a second ingest on the same database stands by',
      ).choices(ROLES),
    )
    .addHelpText(
      'after',
      `
Without database.url an embedded PostgreSQL is started, and made on first use in ./data.
Edits of the settings are taken up while it runs; where there is no terminal, also on SIGHUP.

Examples:
  $ lycan run                                  with ./lycan.yaml, or the example if there is none
  $ lycan run -c feeds.yaml --port 8080
  $ lycan run --only serve --database-url postgres:///lycan?host=/run/postgresql

On a terminal it tells how it is getting on in words; elsewhere each line is JSON (--log-format changes that).`,
    )
    .action(async (options: Options) => {
      const { only = ROLES, ...flags } = options
      const shared = new Map<string, unknown>()
      const loaded = await loadFor(flags, { shared })
      if (!tellProblems(loaded)) return
      // Where there is a terminal, SIGHUP says that it was closed.
      const reloadOn = process.stdin.isTTY ? undefined : 'SIGHUP'
      const signal = interruption(reloadOn === undefined ? 'stops' : 'otherwise')
      await run({
        loaded,
        reload: (resolveHandle, apart) =>
          loadFor(flags, apart ? { resolveHandle, apart } : { resolveHandle, shared }),
        roles: only,
        signal,
        ...(reloadOn && { reloadOn }),
      })
    })
  return withSettings(command)
}

/** Runs until the signal aborts or a role fails, which it throws. */
export async function run(options: {
  readonly loaded: AppOptions['loaded']
  readonly reload: AppOptions['reload']
  readonly roles: readonly RoleName[]
  readonly signal: AbortSignal
  /** Reads the settings again, besides when their files change. */
  readonly reloadOn?: NodeJS.Signals
  /** False: an embedded database that need not survive. */
  readonly durable?: boolean
  /** Called when everything is up. */
  readonly started?: (app: App, storage: Storage) => void
}): Promise<void> {
  const { loaded, roles, signal } = options
  const { format, level } = loaded.settings.log
  const pretty = format === 'pretty' || (format === 'auto' && process.stderr.isTTY)
  const log = createLog({ level, pretty })
  let request = () => {} // while it starts there is nothing to take up, but the signal would end the process
  if (options.reloadOn !== undefined) process.on(options.reloadOn, () => request())
  await using manager = findServiceManager({ environment: readEnvironment(), log })
  try {
    await using storage = await openStorage({
      settings: loaded.settings.database,
      log,
      signal,
      watch: poolOpened,
      ...(options.durable === undefined ? {} : { durable: options.durable }),
    })
    log.info({ applied: storage.migrations.applied }, `database: ${storage.place}`)
    await using progress = reportProgress(log, pretty)
    await using app = await startApp({
      loaded,
      reload: options.reload,
      storage,
      roles,
      log,
      progress: progress.update,
    })
    await using reloading = startReloading({ loaded, reload: app.reload, log })
    request = reloading.request
    if (pretty) process.stdout.write(welcome(loaded, app))
    else
      log.info(
        { url: app.url, adminUrl: app.adminUrl, feeds: [...loaded.feeds.keys()], roles },
        'lycan is running',
      )
    options.started?.(app, storage)
    manager.ready({
      check: answerCheck([app.adminUrl, ...(app.url === undefined ? [] : [app.url])]),
      describe: () => describe(loaded, roles, app, progress.lag()),
    })
    await Promise.race([app.failed, aborted(signal)])
    manager.stopping()
    log.info('stopping: storing what has come in')
  } catch (error) {
    // Told to stop while it was still starting: that is no failure.
    if (!signal.aborted) throw error
  }
  log.info('stopped')
}

/** How Lycan is, in one line for `systemctl status`. */
function describe(
  { feeds }: AppOptions['loaded'],
  roles: readonly RoleName[],
  { url }: App,
  lag: string | undefined,
): string {
  const serving =
    url === undefined ? roles.join(' and ') : `${feeds.size} ${feeds.size === 1 ? 'feed' : 'feeds'} at ${url}`
  return lag === undefined ? serving : `${serving}; stored events are ${lag}`
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
