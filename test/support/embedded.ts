import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { onTestFinished } from 'vitest'
import type { EmbeddedOptions } from '../../src/persist/embedded.ts'
import type { EmbeddedProblem } from '../../src/persist/embedded-error.ts'
import type { Account } from '../../src/persist/embedded-program.ts'

const SCRIPT = fileURLToPath(new URL('embedded-process.ts', import.meta.url))

type Options = Omit<EmbeddedOptions, 'notify' | 'signal'>

export interface Ready {
  readonly url: string
  readonly directory: string
  readonly adopted: boolean
}

export interface Failed {
  readonly problem: EmbeddedProblem
  readonly message: string
}

export interface EmbeddedProcess {
  readonly pid: number
  readonly notices: readonly string[]
  /** Everything it said. */
  readonly lines: readonly string[]
  /** Resolves when the database can be used; rejects when the process ends without. */
  ready(): Promise<Ready>
  /** Resolves when it gave up with an EmbeddedError. */
  failed(): Promise<Failed>
  /** Sends a signal to it (or to its whole process group, as a terminal does) and waits for its end: its exit code. */
  end(signal: NodeJS.Signals, whom?: 'process' | 'group'): Promise<number | null>
}

/**
 * Starts embedded-process.ts in a process group of its own, optionally as another user. When the test is over, it and
 * its server are killed where they still run.
 */
export function embeddedProcess(options: Options, account?: Account): EmbeddedProcess {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  })
  const notices: string[] = []
  const lines: string[] = []
  const closed = once(child, 'close').catch((error: Error) => lines.push(error.message))
  const ready = Promise.withResolvers<Ready>()
  const failed = Promise.withResolvers<Failed>()
  const hear = (line: string) => {
    lines.push(line)
    if (!line.startsWith('{')) return
    const said = JSON.parse(line) as { notice?: string; ready?: Ready; failed?: Failed }
    if (said.notice !== undefined) notices.push(said.notice)
    if (said.ready !== undefined) ready.resolve(said.ready)
    if (said.failed !== undefined) failed.resolve(said.failed)
  }
  createInterface(child.stdout).on('line', hear)
  createInterface(child.stderr).on('line', hear)
  void closed.then(() => {
    const end = new Error(`the process ended without:\n${lines.join('\n')}`)
    ready.reject(end)
    failed.reject(end)
  })
  for (const { promise } of [ready, failed]) promise.catch(() => undefined)
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await closed
    const used = (await ready.promise.catch(() => undefined))?.directory ?? options.directory
    const server = serverPid(join(used, 'postgres'))
    if (server !== undefined) killQuietly(server, 'SIGQUIT')
  })
  return {
    pid: child.pid!,
    notices,
    lines,
    ready: () => ready.promise,
    failed: () => failed.promise,
    async end(signal, whom = 'process') {
      process.kill(whom === 'group' ? -child.pid! : child.pid!, signal)
      await closed
      return child.exitCode
    },
  }
}

/** A new folder for one test, which others may pass; removed when the test is over. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-embedded-'))
  await chmod(folder, 0o711)
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20 }))
  return folder
}

/** The number in a cluster's pid file. */
export function serverPid(cluster: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10)
  } catch {
    return undefined
  }
}

function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it has ended
  }
}

/** Runs statements on a new connection; the rows of the last. */
export async function query(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}
