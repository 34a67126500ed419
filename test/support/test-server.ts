import { existsSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Embedded, startEmbedded } from '../../src/persist/embedded.ts'
import { clusterOf } from '../../src/persist/embedded-place.ts'
import { processExists } from '../../src/persist/embedded-program.ts'
import { findServer, serverEnded } from '../../src/persist/embedded-server.ts'

/** `lycan-test-<process id of the run>-<random>` */
const FOLDER = /^lycan-test-(\d+)-/

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface TestServer {
  readonly embedded: Embedded
  /** Its folder; what `startEmbedded` was given. */
  readonly folder: string
  /** Stops the server; removes the folder unless it is to be kept. */
  end(keep: boolean): Promise<void>
}

/** The PostgreSQL of one run of the tests: fast instead of safe, and gone when the run ends, however it ends. */
export async function startTestServer(): Promise<TestServer> {
  await removeStaleServers()
  const folder = await mkdtemp(join(tmpdir(), `lycan-test-${process.pid}-`))
  const notify = (level: string, message: string) => {
    if (level === 'warn') console.warn(`database of the tests: ${message}`)
  }
  const embedded = await startEmbedded({ directory: folder, durable: false, notify })
  const removeNow = () => {
    killNow(join(embedded.directory, 'postgres'))
    for (const path of new Set([embedded.directory, folder])) removeFolder(path)
  }
  const onSignal = (signal: NodeJS.Signals) => {
    stopListening()
    removeNow()
    process.kill(process.pid, signal)
  }
  const stopListening = () => {
    process.off('exit', removeNow)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
  process.once('exit', removeNow)
  for (const signal of SIGNALS) process.once(signal, onSignal)
  return {
    embedded,
    folder,
    async end(keep) {
      await embedded[Symbol.asyncDispose]()
      stopListening()
      if (!keep) removeNow()
    },
  }
}

/** Ends the server without a checkpoint: nobody needs the data any more. Synchronous, so that a signal cannot outrun it. */
function killNow(cluster: string): void {
  try {
    const pid = Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10)
    if (pid > 0) process.kill(pid, 'SIGQUIT')
  } catch {
    // it has ended
  }
}

/** Removes a folder that a dying server may still write into, in which case rmSync may return too early. Synchronous. */
function removeFolder(path: string): void {
  for (let attempt = 1; existsSync(path) && attempt <= 100; attempt++) {
    try {
      rmSync(path, { recursive: true, force: true })
    } catch (error) {
      if (attempt >= 50) throw error
    }
    if (attempt > 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
  }
}

/** Ends the servers of runs that were killed, and removes what they and failed runs left. */
async function removeStaleServers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(FOLDER.exec(name)?.[1])
    if (!(pid > 0) || processExists(pid)) continue
    const folder = join(tmpdir(), name)
    const cluster = await clusterOf(folder)
    const server = await findServer(cluster)
    if (typeof server === 'object' && server.pid > 0) {
      killNow(cluster)
      await serverEnded(cluster, server, 5000)
    }
    for (const path of new Set([dirname(cluster), folder])) removeFolder(path)
  }
}
