import { rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { chooseAccount } from './embedded-account.ts'
import { type Binaries, findBinaries } from './embedded-binaries.ts'
import { provideCluster } from './embedded-cluster.ts'
import { bringUp, DATABASE, keepUp, type Notify, type Place } from './embedded-keep.ts'
import { socketUrl } from './embedded-lock.ts'
import { chooseCluster, clusterOf } from './embedded-place.ts'
import type { Account } from './embedded-program.ts'
import { findServer, stopServer } from './embedded-server.ts'

export interface EmbeddedOptions {
  /** Lycan's data folder, e.g. ./data; made when missing. */
  readonly directory: string
  readonly notify: Notify
  /** False: fast, and lost with the next power cut. For demos and tests. Default true. */
  readonly durable?: boolean
  /** Where data and programs go when PostgreSQL's user cannot reach `directory`. Default /var/lib/lycan. */
  readonly stateDirectory?: string
  /** Gives up starting. */
  readonly signal?: AbortSignal
}

/** A running PostgreSQL of our own. Disposing of it stops the server: the last thing to do. */
export interface Embedded extends AsyncDisposable {
  /** Database `lycan`, through the Unix socket. Stays the same when the server has to be started again. */
  readonly url: string
  /** The folder that holds cluster and socket; not `options.directory` when PostgreSQL's user cannot reach that. */
  readonly directory: string
  /** Whether the server was found running, left by a Lycan that was killed. */
  readonly adopted: boolean
}

/** Lycan promises to be gone 5 s after Ctrl-C. */
const STOP_PATIENCE_MS = 4000

/**
 * Provides the embedded PostgreSQL: makes it on first use, starts it or adopts one that a killed Lycan left behind,
 * and keeps every other Lycan off the same data. Should the server die while we live, it is started again.
 *
 * @throws EmbeddedError
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { directory, notify, durable = true, stateDirectory = '/var/lib/lycan', signal } = options
  const account = await chooseAccount(await clusterOf(directory), (message) => notify('info', message))
  const binaries = await findBinaries(account, stateDirectory)
  const cluster = await chooseCluster(directory, account, stateDirectory)
  tellPlace(cluster, binaries, account, options)
  if ((await provideCluster(cluster, binaries, account, durable)) === 'made') {
    notify('info', `made a new database in ${cluster}`)
  }
  const place: Place = { cluster, binaries, account, durable, notify, signal }
  const { server, adopted, lock } = await bringUp(place)
  const stop = async () => {
    if ((await stopServer(cluster, STOP_PATIENCE_MS)) === 'stopped') {
      await rmdir(server.socket).catch(() => undefined) // made again at every start
      return
    }
    notify(
      'warn',
      'PostgreSQL is still writing its last checkpoint; it will end by itself, and nothing is lost',
    )
  }
  const keeper = keepUp(place, lock)
  return {
    url: socketUrl(server.socket, DATABASE),
    directory: dirname(cluster),
    adopted,
    async [Symbol.asyncDispose]() {
      await keeper[Symbol.asyncDispose]()
      await stop()
    },
  }
}

/** The URL of the embedded database of a data folder, where a Lycan has it running; for those who only look. */
export async function findEmbedded(directory: string): Promise<string | undefined> {
  const server = await findServer(await clusterOf(directory))
  return typeof server === 'object' && server.status === 'ready'
    ? socketUrl(server.socket, DATABASE)
    : undefined
}

function tellPlace(
  cluster: string,
  binaries: Binaries,
  account: Account | undefined,
  options: EmbeddedOptions,
): void {
  if (account === undefined) return
  const moved = dirname(cluster).startsWith(options.stateDirectory ?? '/var/lib/lycan')
  const programs = binaries.copiedTo === undefined ? '' : `, its programs in ${binaries.copiedTo}`
  const why = moved
    ? `, who may not enter the folder of Lycan: the data are in ${cluster}${programs}`
    : programs
  options.notify('info', `PostgreSQL does not run as root; it runs as ${account.name}${why}`)
}
