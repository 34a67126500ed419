import type { Connection } from './connection.ts'
import type { EventQueue } from './event-queue.ts'

/** Makes a connection wait for whoever empties the queue. */
export interface Throttle {
  /** The queue is full. */
  engage(): void
  readonly engaged: boolean
  /** The connection is over. */
  release(): void
}

/** Stops reading until half of the queue is gone, and ends the connection where that takes longer than `pauseMs`. */
export function createThrottle(connection: Connection, queue: EventQueue, pauseMs: number): Throttle {
  let timer: NodeJS.Timeout | undefined
  const release = () => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    release,
    get engaged() {
      return timer !== undefined
    },
    engage() {
      if (timer !== undefined) return
      connection.pause()
      timer = setTimeout(() => {
        connection.end({ reason: 'overflow', message: 'events come faster than they can be stored' })
      }, pauseMs)
      void queue.downTo(Math.floor(queue.size / 2)).then(() => {
        if (timer === undefined) return
        release()
        connection.resume()
      })
    },
  }
}
