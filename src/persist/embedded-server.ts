import { spawn } from 'node:child_process'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Binaries } from './embedded-binaries.ts'
import { EmbeddedError, placeError } from './embedded-error.ts'
import { type Account, lastLines, processExists, run, spawnOptions } from './embedded-program.ts'

/** What postmaster.pid says of the server of a cluster. */
export interface Postmaster {
  readonly pid: number
  /** The folder of its socket. */
  readonly socket: string
  readonly status: string
}

const POLL_MS = 20

/** The server that runs on a cluster, or 'none', or 'stale' when one died and left its pid file. */
export async function findServer(cluster: string): Promise<Postmaster | 'none' | 'stale'> {
  const path = join(cluster, 'postmaster.pid')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return 'none'
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (Number.isInteger(pid) && pid > 0) {
    if (!(await isServer(pid, cluster))) return 'stale'
    return { pid, socket: lines[4] ?? '', status: lines[7]?.trim() ?? 'starting' }
  }
  // Empty: either a server is writing it this very moment, or the power went while one did.
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }))
  return Date.now() - mtimeMs > 5000 ? 'stale' : { pid: 0, socket: '', status: 'starting' }
}

/** Whether process `pid` is the server of `cluster`. Numbers are given out again, after a reboot above all. */
async function isServer(pid: number, cluster: string): Promise<boolean> {
  if (!processExists(pid)) return false
  const command = await commandLine(pid)
  return command === undefined || command.includes(cluster)
}

async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  const ps = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
  return ps.code === 0 ? ps.output : undefined
}

/**
 * Starts the server in a session of its own, so that Ctrl-C on a terminal reaches Lycan only, and waits until it
 * takes connections. A recovery after a crash may take a while; `notify` tells.
 */
export async function startServer(
  cluster: string,
  binaries: Binaries,
  account: Account | undefined,
  notify: (message: string) => void,
  signal?: AbortSignal,
): Promise<Postmaster> {
  const output = await open(join(cluster, 'start.log'), 'w', 0o600).catch((error) => {
    throw placeError(`The database in ${cluster} cannot be started`, error)
  })
  const child = spawn(binaries.postgres, ['-D', cluster], {
    ...spawnOptions(account),
    stdio: ['ignore', output.fd, output.fd],
  })
  let ended: string | undefined
  child.once('error', (error) => {
    ended = error.message
  })
  child.once('exit', (code, killed) => {
    ended = killed ?? `exit code ${code}`
  })
  child.unref()
  await output.close()
  const began = Date.now()
  let told = false
  for (;;) {
    const server = await findServer(cluster)
    if (typeof server === 'object' && server.pid === child.pid && server.status === 'ready') return server
    if (ended !== undefined) throw await startError(cluster, ended)
    if (signal?.aborted) {
      child.kill('SIGINT')
      signal.throwIfAborted()
    }
    if (!told && Date.now() - began > 3000) {
      told = true
      notify(
        'PostgreSQL is still starting: after a crash it first repairs its data from its log; please wait',
      )
    }
    await delay(POLL_MS)
  }
}

async function startError(cluster: string, ended: string): Promise<EmbeddedError> {
  const said = await readFile(join(cluster, 'start.log'), 'utf8').catch(() => '')
  const today = new Date().toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' })
  const log = await readFile(join(cluster, 'log', `postgresql-${today}.log`), 'utf8').catch(() => '')
  const words = `${said}\n${log.slice(-5000)}`
  if (/No space left on device|Disk quota exceeded/.test(words)) {
    return new EmbeddedError(
      'full',
      `The database in ${cluster} cannot start: the disk is full. Free some space and start again.`,
    )
  }
  return new EmbeddedError(
    'failed',
    `The database in ${cluster} did not start (${ended}). PostgreSQL said:\n${lastLines(words, 12)}\nIts log is in ${join(cluster, 'log')}.`,
  )
}

/**
 * Removes a stale pid file that PostgreSQL would refuse to start over: one that is damaged, or whose number some other
 * process has by now. The rest it replaces by itself, and more safely when several start at once.
 */
export async function removeStalePidFile(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid')
  const pid = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10)
  if (pid > 0 && !processExists(pid)) return
  if ((await findServer(cluster)) === 'stale') await rm(path, { force: true })
}

/** Resolves true once the server has ended, or false after `patienceMs`. */
export async function serverEnded(cluster: string, server: Postmaster, patienceMs: number): Promise<boolean> {
  const until = Date.now() + patienceMs
  while (await isServer(server.pid, cluster)) {
    if (Date.now() > until) return false
    await delay(POLL_MS)
  }
  return true
}

/** Asks for a fast shutdown: open transactions are rolled back, everything committed is safe. */
export async function stopServer(cluster: string, patienceMs: number): Promise<'stopped' | 'stopping'> {
  const server = await findServer(cluster)
  if (typeof server !== 'object' || server.pid === 0) return 'stopped'
  try {
    process.kill(server.pid, 'SIGINT')
  } catch {
    // it ended by itself this very moment
  }
  return (await serverEnded(cluster, server, patienceMs)) ? 'stopped' : 'stopping'
}
