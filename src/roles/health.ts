import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { Reader } from '../persist/database.ts'

/** Resolves to undefined where all is well, to what is wrong otherwise; may throw, which says the same. */
type Check = () => Promise<string | undefined>

/** Whether the database answers. */
export function databaseCheck(reader: Reader): Check {
  return async () => {
    await reader.selectNoFrom((eb) => eb.lit(1).as('one')).execute()
    return undefined
  }
}

/** Whether the stream is followed closely enough. Reads the stored cursor, so that any process can tell. `mostMs`: the lag that is fine. */
export function lagCheck(reader: Reader, stream: string, mostMs: () => number): Check {
  return async () => {
    const cursor = await reader
      .selectFrom('cursors')
      .select('time_us')
      .where('stream', '=', stream)
      .executeTakeFirst()
    if (cursor === undefined) return 'nothing of the stream has been stored yet'
    const lagMs = Date.now() - Number(cursor.time_us) / 1000
    const maxLagMs = mostMs()
    if (lagMs <= maxLagMs) return undefined
    return `the newest stored event is ${Math.round(lagMs / 1000)} s old; up to ${maxLagMs / 1000} s is fine`
  }
}

/**
 * Whether this process answers at its own addresses, asked as a stranger would, on new connections: its event loop
 * turns and it can take requests. Rejects where that takes until the signal aborts.
 */
export function answerCheck(urls: readonly string[]): (signal: AbortSignal) => Promise<string | undefined> {
  return async (signal) => {
    for (const url of urls) {
      const request = get(`${url}/health/live`, { agent: false, signal })
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      // The status is all we want: an end that comes early or late concerns nobody.
      for (const each of [request, response]) each.on('error', () => {})
      response.resume()
      if (response.statusCode !== 200) return `${url}/health/live answers ${response.statusCode}`
    }
    return undefined
  }
}
