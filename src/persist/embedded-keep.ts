import { setTimeout as delay } from 'node:timers/promises'
import type { Binaries } from './embedded-binaries.ts'
import { writeSettings } from './embedded-cluster.ts'
import { EmbeddedError } from './embedded-error.ts'
import { type InstanceLock, provideDatabase, takeInstanceLock } from './embedded-lock.ts'
import { makeSocketFolder } from './embedded-place.ts'
import type { Account } from './embedded-program.ts'
import {
  findServer,
  type Postmaster,
  removeStalePidFile,
  serverEnded,
  startServer,
} from './embedded-server.ts'
import { availableMemory, serverSettings } from './embedded-settings.ts'

/** Something worth telling the user: a line for the log. */
export type Notify = (level: 'info' | 'warn', message: string) => void

/** The database on the server that Lycan uses. */
export const DATABASE = 'lycan'

/** Everything that starting the server of a cluster takes. */
export interface Place {
  readonly cluster: string
  readonly binaries: Binaries
  readonly account: Account | undefined
  readonly durable: boolean
  readonly notify: Notify
  readonly signal: AbortSignal | undefined
}

export interface Up {
  readonly server: Postmaster
  readonly adopted: boolean
  readonly lock: InstanceLock
}

/** A server that answers and has our database, and the lock on it. */
export async function bringUp(place: Place): Promise<Up> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { server, adopted } = await findOrStart(place)
      const lock = await takeInstanceLock(server.socket)
      try {
        await provideDatabase(server.socket, DATABASE)
      } catch (error) {
        await lock[Symbol.asyncDispose]()
        throw error
      }
      return { server, adopted, lock }
    } catch (error) {
      place.signal?.throwIfAborted()
      if (attempt > 50 || !isPassing(error)) throw toEmbeddedError(error, place.cluster)
      await delay(200)
    }
  }
}

/** Troubles that pass by themselves: a server that comes or goes, or backends that have not noticed its death yet. */
function isPassing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof EmbeddedError) {
    return /pre-existing shared memory block|lock file ".*" already exists/.test(message)
  }
  return (
    ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03'].includes(code ?? '') ||
    message.startsWith('Connection terminated')
  )
}

function toEmbeddedError(error: unknown, cluster: string): EmbeddedError {
  if (error instanceof EmbeddedError) return error
  const message = `The database in ${cluster} runs, but cannot be used: ${(error as Error).message}. Its log is in ${cluster}/log.`
  return new EmbeddedError('failed', message, { cause: error })
}

async function findOrStart(place: Place): Promise<{ server: Postmaster; adopted: boolean }> {
  const { cluster, binaries, account, durable, notify, signal } = place
  let found = await findServer(cluster)
  while (typeof found === 'object') {
    if (found.status === 'ready') return { server: found, adopted: true }
    signal?.throwIfAborted()
    if (found.status === 'stopping') await serverEnded(cluster, found, 1000)
    else await delay(50)
    found = await findServer(cluster)
  }
  if (found === 'stale') {
    notify(
      'warn',
      'PostgreSQL was not stopped cleanly; it now repairs its data from its log, nothing committed is lost',
    )
    await removeStalePidFile(cluster)
  }
  const socket = await makeSocketFolder(cluster, account)
  await writeSettings(cluster, serverSettings({ socket, memory: availableMemory(), durable }), account)
  const tell = (message: string) => notify('info', message)
  return { server: await startServer(cluster, binaries, account, tell, signal), adopted: false }
}

/** Watches the lock's connection, and brings server and lock up again whenever it breaks. */
export function keepUp(place: Place, first: InstanceLock): AsyncDisposable {
  const stop = new AbortController()
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()))
  const keep = async () => {
    let lock: InstanceLock | undefined = first
    for (let pause = 500; !stop.signal.aborted; ) {
      if (lock !== undefined) {
        await Promise.race([lock.lost, stopped])
        if (stop.signal.aborted) break
        place.notify('warn', 'the connection to the embedded PostgreSQL broke; bringing it up again')
      }
      try {
        lock = (await bringUp({ ...place, signal: stop.signal })).lock
        place.notify('info', 'the embedded PostgreSQL is up again')
        pause = 500
      } catch (error) {
        lock = undefined
        if (stop.signal.aborted) break
        place.notify('warn', `the embedded PostgreSQL is down, trying on: ${(error as Error).message}`)
        await Promise.race([delay(pause, undefined, { ref: false }), stopped])
        pause = Math.min(pause * 2, 30_000)
      }
    }
    return lock
  }
  const done = keep()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await (await done)?.[Symbol.asyncDispose]()
    },
  }
}
