import { setTimeout as pause } from 'node:timers/promises'
import type { GuardedFetch } from './guarded-fetch.ts'

/** A server answered that asking again would not help, or went on being busy. The message says which and what. */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError'
}

/** Asks personal data servers as politely as they want it. */
export interface PdsRequests {
  /** The JSON of an answer. Throws RequestRefusedError, or what the fetch throws. */
  get(url: URL, signal: AbortSignal): Promise<unknown>
}

/** What a server that is busy says before it is given up, and the longest that it may make us wait. */
const ATTEMPTS = 5
const LONGEST_WAIT_MS = 5 * 60_000
/** Where it does not say how long. */
const FIRST_WAIT_MS = 1_000

/**
 * One request at a time per host. Retry-After is kept to, and so is `ratelimit-reset` where nothing remains; without
 * them the waits double. `sleep` is for tests.
 */
export function createPdsRequests(
  fetch: GuardedFetch,
  sleep: (ms: number, signal: AbortSignal) => Promise<unknown> = (ms, signal) =>
    pause(ms, undefined, { signal }),
): PdsRequests {
  const turns = new Map<string, Promise<unknown>>()

  async function ask(url: URL, signal: AbortSignal): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(url, { signal, headers: { accept: 'application/json' } })
      const waitMs = askedToWait(response)
      const isBusy = response.status === 429 || response.status >= 500
      if (response.ok) {
        const body: unknown = await response.json()
        if (waitMs !== undefined) await sleep(Math.min(waitMs, LONGEST_WAIT_MS), signal)
        return body
      }
      await response.body?.cancel()
      const wait = waitMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1)
      if (!isBusy || attempt === ATTEMPTS || wait > LONGEST_WAIT_MS)
        throw new RequestRefusedError(`${url.host} answered ${response.status}`)
      await sleep(wait, signal)
    }
  }

  return {
    get(url, signal) {
      const turn = (turns.get(url.host) ?? Promise.resolve()).then(() => ask(url, signal))
      turns.set(
        url.host,
        turn.catch(() => {}),
      )
      return turn
    },
  }
}

/** How long the server wants to be left alone, in milliseconds; undefined where it does not mind. */
function askedToWait({ headers, ok }: Response): number | undefined {
  const retryAfter = headers.get('retry-after')
  if (retryAfter !== null && !ok) {
    const seconds = Number(retryAfter)
    const ms = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : 1_000 * seconds
    if (Number.isFinite(ms)) return Math.max(0, ms)
  }
  const reset = Number(headers.get('ratelimit-reset') ?? Number.NaN)
  if (headers.get('ratelimit-remaining') !== '0' || Number.isNaN(reset)) return undefined
  return Math.max(0, 1_000 * reset - Date.now())
}
