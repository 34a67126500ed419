import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished, TestRunner } from 'vitest'

export const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** What Lycan logs where nobody watches: a line of JSON. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string }

/** The real program in a process of its own. Disposing of it kills it. */
export interface Lycan extends AsyncDisposable {
  readonly pid: number
  /** What it has said so far. */
  readonly log: readonly LogLine[]
  /** Resolves at the first line of the log, past or to come, that contains `text`; rejects when the process ends before. */
  says(text: string): Promise<LogLine>
  /** Resolves when the process is over: its exit code (null: killed), and what it wrote to standard output. */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string }>
  kill(signal: NodeJS.Signals): void
}

/** Runs `lycan` with these arguments. Started inside a test, it is killed when the test is over. */
export function lycan(...args: readonly string[]): Lycan {
  return lycanAt(MAIN, args)
}

/** Runs the Lycan whose main file is `main`; `environment` comes on top of that of the tests. */
export function lycanAt(
  main: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Lycan {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  const log: LogLine[] = []
  const waiting = new Set<{ text: string; resolve(line: LogLine): void; reject(error: Error): void }>()
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  createInterface(child.stderr).on('line', (text) => {
    const line = text.startsWith('{') ? (JSON.parse(text) as LogLine) : { msg: text }
    log.push(line)
    for (const one of waiting) if (line.msg.includes(one.text)) one.resolve(line)
  })
  const ended = once(child, 'close').then(([code]) => {
    const told = log.map((line) => JSON.stringify(line)).join('\n')
    for (const { text, reject } of waiting)
      reject(new Error(`lycan ended without saying "${text}":\n${told}`))
    return { code: code as number | null, stdout }
  })
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)
  void ended.then(() => process.off('exit', killNow))
  const dispose = async () => {
    child.kill('SIGKILL')
    await ended
  }
  if (TestRunner.getCurrentTest() !== undefined) onTestFinished(dispose)
  return {
    pid: child.pid!,
    log,
    ended,
    kill: (signal) => void child.kill(signal),
    async says(text) {
      const said = log.find((line) => line.msg.includes(text))
      if (said !== undefined) return said
      const { promise, resolve, reject } = Promise.withResolvers<LogLine>()
      waiting.add({ text, resolve, reject })
      return promise
    },
    [Symbol.asyncDispose]: dispose,
  }
}
