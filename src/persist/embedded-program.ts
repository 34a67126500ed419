import { spawn } from 'node:child_process'

/** An unprivileged user of this machine, who runs PostgreSQL in root's place. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

export interface Finished {
  /** Exit code; undefined when the program could not be started or died of a signal. */
  readonly code: number | undefined
  /** Standard output and standard error, as they came. */
  readonly output: string
}

/**
 * The environment of every program of the embedded server: fixed, so that PGPORT, PGDATA and the like of the user's
 * shell change nothing and no secret of Lycan's environment lives on in the server.
 */
const ENVIRONMENT = {
  LC_ALL: 'C',
  TZ: 'UTC',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
}

/** How to spawn for `account` (undefined: as ourselves), in a session of its own, out of the reach of Ctrl-C. */
export function spawnOptions(account: Account | undefined) {
  return {
    cwd: '/',
    detached: true,
    env: ENVIRONMENT,
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  } as const
}

/** Runs a program to its end. Never rejects: a program that cannot start has no code, and says why in `output`. */
export function run(program: string, args: readonly string[], account?: Account): Promise<Finished> {
  return new Promise((resolve) => {
    let output = ''
    const take = (chunk: string) => {
      output = (output + chunk).slice(-100_000)
    }
    const child = spawn(program, args, { ...spawnOptions(account), stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    child.once('error', (error) => resolve({ code: undefined, output: error.message }))
    child.once('close', (code) => resolve({ code: code ?? undefined, output }))
  })
}

/** Whether `account` passes a test(1) such as `-x /some/folder`; asked by trying, so that ACLs and mounts count. */
export async function accountCan(account: Account, test: '-r' | '-w' | '-x', path: string): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'test "$1" "$2"', 'sh', test, path], account)).code === 0
}

/** The end of a program's output, for a message. */
export function lastLines(output: string, count = 8): string {
  return output
    .trim()
    .split('\n')
    .slice(-count)
    .map((line) => `  ${line}`)
    .join('\n')
}

/** Whether a process of this number exists, whoever owns it. */
export function processExists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
