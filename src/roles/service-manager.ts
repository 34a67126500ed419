import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Log } from '../telemetry/log.ts'

/**
 * Whoever started this process and wants to hear how it is: systemd, or nobody. What is told is sent in order, in the
 * background; disposing of it waits until all is said.
 */
export interface ServiceManager extends AsyncDisposable {
  /** Everything is up. From now on a watchdog, where one is set, hears as long as all is well. */
  ready(service: Service): void
  /** The process is about to end. */
  stopping(): void
}

export interface Service {
  /** Resolves to undefined while the process works, to what is wrong otherwise; rejecting says the same. */
  readonly check: (signal: AbortSignal) => Promise<string | undefined>
  /** One line for those who ask how the service is. */
  readonly describe: () => string
}

const exec = promisify(execFile)
const PATIENCE_MS = 5_000

/**
 * The service manager that the environment names, as sd_notify(3) and sd_watchdog_enabled(3) have it. Node cannot send
 * to datagram sockets, so the program systemd-notify does it; the unit needs `NotifyAccess=all`.
 */
export function findServiceManager(options: {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly log: Log
}): ServiceManager {
  const { environment, log } = options
  if (!environment['NOTIFY_SOCKET']) return { ready() {}, stopping() {}, async [Symbol.asyncDispose]() {} }
  const watchdogMs = watchdogInterval(environment)
  let sent: Promise<void> = Promise.resolve()
  let failed = false
  let timer: NodeJS.Timeout | undefined
  const silence = () => {
    clearInterval(timer)
    timer = undefined
  }

  const tell = (...assignments: string[]) => {
    sent = sent
      .then(() => send(assignments))
      .catch((error: Error) => {
        if (!failed)
          log.warn({ reason: error.message }, `systemd cannot be told how Lycan is: ${error.message}`)
        failed = true
      })
  }
  const send = async (assignments: readonly string[]) => {
    await exec('systemd-notify', assignments, { env: environment, timeout: PATIENCE_MS })
    failed = false
  }

  return {
    ready({ check, describe }) {
      tell('READY=1', `STATUS=${describe()}`)
      if (watchdogMs === undefined) return
      let asking = false
      let ill: string | undefined
      timer = setInterval(async () => {
        if (asking) return
        asking = true
        const problem = await ask(check, watchdogMs / 4)
        asking = false
        if (timer === undefined) return // told to stop meanwhile
        if (problem === undefined) tell('WATCHDOG=1', `STATUS=${describe()}`)
        else if (problem !== ill) {
          log.error({ reason: problem }, `the watchdog hears nothing until this is over: ${problem}`)
          tell(`STATUS=not working: ${problem}`)
        }
        ill = problem
      }, watchdogMs / 2)
    },
    stopping() {
      silence()
      tell('STOPPING=1', 'STATUS=storing what has come in')
    },
    async [Symbol.asyncDispose]() {
      silence()
      await sent
    },
  }
}

/** Milliseconds after which silence counts as death; undefined where no watchdog waits for this process. */
function watchdogInterval(environment: Readonly<Record<string, string | undefined>>): number | undefined {
  const { WATCHDOG_USEC: micros, WATCHDOG_PID: pid } = environment
  if (pid !== undefined && pid !== '' && Number(pid) !== process.pid) return undefined
  const ms = Number(micros) / 1000
  return ms >= 1 ? ms : undefined
}

async function ask(check: Service['check'], patienceMs: number): Promise<string | undefined> {
  try {
    return await check(AbortSignal.timeout(patienceMs))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
