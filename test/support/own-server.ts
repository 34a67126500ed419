import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { chooseAccount } from '../../src/persist/embedded-account.ts'
import { findBinaries } from '../../src/persist/embedded-binaries.ts'
import { provideCluster, writeSettings } from '../../src/persist/embedded-cluster.ts'
import { provideDatabase, socketUrl } from '../../src/persist/embedded-lock.ts'
import { makeSocketFolder } from '../../src/persist/embedded-place.ts'
import { findServer, serverEnded, startServer } from '../../src/persist/embedded-server.ts'
import { serverSettings } from '../../src/persist/embedded-settings.ts'

/** A PostgreSQL that a test may stop and start: somebody else's, as far as Lycan knows. */
export interface OwnServer {
  readonly url: string
  start(): Promise<void>
  /** `crash` ends it at once, as kill -9 and power cuts do; it recovers when it starts again. */
  stop(how: 'shutdown' | 'crash'): Promise<void>
}

/** Starts one with an empty database. It is stopped and removed when the test is over. */
export async function ownServer(): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-own-server-'))
  await chmod(folder, 0o711)
  const cluster = join(folder, 'postgres')
  const quiet = () => undefined
  const account = await chooseAccount(cluster, quiet)
  const binaries = await findBinaries(account, join(folder, 'state'))
  await provideCluster(cluster, binaries, account, false)
  const socket = await makeSocketFolder(cluster, account)
  await writeSettings(cluster, serverSettings({ socket, memory: 2 ** 30, durable: false }), account)

  const stop = async (signal: NodeJS.Signals) => {
    const server = await findServer(cluster)
    if (typeof server !== 'object') return
    process.kill(server.pid, signal)
    if (!(await serverEnded(cluster, server, 10_000))) throw new Error('the server of the test does not stop')
  }
  const start = async () => {
    await startServer(cluster, binaries, account, quiet)
  }
  onTestFinished(async () => {
    await stop('SIGQUIT')
    await rm(folder, { recursive: true, force: true, maxRetries: 20 })
  })
  await start()
  await provideDatabase(socket, 'lycan')
  return {
    url: socketUrl(socket, 'lycan'),
    start,
    stop: (how) => stop(how === 'crash' ? 'SIGQUIT' : 'SIGINT'),
  }
}
