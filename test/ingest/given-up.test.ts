import { expect, test } from 'vitest'
import { jetstreamSource } from '../../src/ingest/jetstream.ts'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { nextMicros, simulated } from '../support/events.ts'

test('a consumer that fails while events wait and the server is gone can end the stream', async () => {
  const start = nextMicros() - 60e6
  const events = Array.from({ length: 500 }, (_, i) => simulated.post(`post ${i}`, {}, { timeUs: start + i }))
  await using server = await startJetstreamServer()
  const source = jetstreamSource({
    hosts: [server.url],
    wire: 'v2',
    userAgent: 'test',
    collections: [],
    log: createLog({ level: 'silent', pretty: false }),
    limits: { events: 100, chunk: 10 },
    timing: { pauseMs: 20, checkMs: 5, retryFirstMs: 5 },
  })
  const stream = source
    .events(undefined, () => undefined, new AbortController().signal)
    [Symbol.asyncIterator]()
  const first = stream.next()
  const client = await server.nextClient()
  const dropped = new Promise((gone) => client.socket.once('close', gone))
  server.push(...events)
  expect((await first).value?.events.length).toBeGreaterThan(0)
  await dropped
  // Nothing is taken any more, as when the database is away.
  expect(await stream.return?.(undefined)).toMatchObject({ done: true })
})
