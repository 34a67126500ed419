import { pagesInProgress } from '../telemetry/serve.ts'

/** There is more to do than can be done: nothing was begun. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError'
}

/** Runs a task when its turn comes. Throws OverloadedError at once where too many wait already. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>

/** Lets `atOnce` tasks run and `queue` more wait, first come first served. */
export function createGate(limits: { readonly atOnce: number; readonly queue: number }): Gate {
  const waiting: (() => void)[] = []
  let running = 0

  async function enter(): Promise<void> {
    if (running < limits.atOnce) running++
    else if (waiting.length >= limits.queue) throw new OverloadedError('too many pages are being computed')
    else {
      const turn = Promise.withResolvers<void>()
      waiting.push(turn.resolve)
      pagesInProgress(running, waiting.length)
      await turn.promise
    }
    pagesInProgress(running, waiting.length)
  }

  // Whoever leaves hands the place on, so that nobody who comes now can overtake.
  function leave(): void {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
    pagesInProgress(running, waiting.length)
  }

  return async (task) => {
    await enter()
    try {
      return await task()
    } finally {
      leave()
    }
  }
}
