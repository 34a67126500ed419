import { describe, expect, test } from 'vitest'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { nextMicros, simulated } from '../support/events.ts'
import { listen } from './listener.ts'

const posts = (...texts: string[]) => texts.map((text) => simulated.post(text))

describe('the next host is taken when one', () => {
  test('accepts and then sends nothing, not even pings', async () => {
    await using silent = await startJetstreamServer({ misbehaviour: { silent: true }, pingIntervalMs: 1e6 })
    await using other = await startJetstreamServer()
    await using listener = listen([silent, other], { timing: { silenceMs: 60 } })
    await other.nextClient()
    other.push(...posts('heard'))
    await listener.heard('heard')
    expect(listener.messages[0]).toMatch(
      /^no stream from 127\.0\.0\.1:\d+: nothing was heard for 0 s; trying until/,
    )
  })

  test('pings but sends no events', async () => {
    await using quiet = await startJetstreamServer({ misbehaviour: { stallAfter: 1 }, pingIntervalMs: 10 })
    await using other = await startJetstreamServer()
    const both = posts('one', 'two')
    await using listener = listen([quiet, other], { timing: { silenceMs: 5_000, quietMs: 60 } })
    await quiet.nextClient()
    quiet.push(...both)
    other.push(...both)
    await listener.heard('two')
    expect(listener.texts).toEqual(['one', 'two'])
    expect(other.requests[0]?.query.get('cursor')).toBe(String(both[0]!.timeUs - 10e6))
  })

  test('sends nothing but garbage', async () => {
    await using broken = await startJetstreamServer()
    await using other = await startJetstreamServer()
    await using listener = listen([broken, other])
    await broken.nextClient()
    for (let i = 0; i < 120; i++) {
      broken.push({ kind: 'garbage', did: 'did:plc:x', timeUs: nextMicros(), frame: `garbage ${i}` })
    }
    await other.nextClient()
    other.push(...posts('heard'))
    await listener.heard('heard')
    expect(listener.messages[0]).toContain('it sends nothing that can be read')
  })

  test('cannot serve now', async () => {
    await using busy = await startJetstreamServer({
      misbehaviour: { refuse: { status: 503, error: 'ServiceUnavailable', message: 'warming up' } },
    })
    await using other = await startJetstreamServer()
    await using listener = listen([busy, other])
    await other.nextClient()
    other.push(...posts('heard'))
    await listener.heard('heard')
    expect(listener.messages[0]).toContain('HTTP 503 ServiceUnavailable warming up')
  })

  test('stays behind while another may not', async () => {
    const hourAgo = nextMicros() - 3600e6
    await using late = await startJetstreamServer()
    await using other = await startJetstreamServer({ events: posts('current') })
    await using listener = listen([late, other], { timing: { lagMs: 60_000, lagWindowMs: 15 } })
    await late.nextClient()
    late.push(simulated.post('old', {}, { timeUs: hourAgo }))
    await listener.heard('current')
    expect(listener.texts).toEqual(['old', 'current'])
    expect(listener.messages[1]).toMatch(/the host stays 3600 s behind/)
  })
})

test('a host that stays behind is kept where there is no other', async () => {
  await using server = await startJetstreamServer()
  await using listener = listen([server], { timing: { lagMs: 60_000, lagWindowMs: 5 } })
  const client = await server.nextClient()
  server.push(simulated.post('old', {}, { timeUs: nextMicros() - 3600e6 }))
  await listener.heard('old')
  // Pings mark the time: by the twentieth the windows have passed several times over.
  let pongs = 0
  client.socket.on('pong', () => pongs++)
  await expect
    .poll(
      () => {
        client.socket.ping()
        return pongs
      },
      { interval: 5 },
    )
    .toBeGreaterThan(20)
  expect(server.requests).toHaveLength(1)
})

test('no network at all is said once, and following goes on when it is back', async () => {
  const gone = await startJetstreamServer()
  const { url, port } = gone
  await gone[Symbol.asyncDispose]()
  await using listener = listen([{ url }])
  await expect.poll(() => listener.messages).toHaveLength(1)
  await using server = await startJetstreamServer({ port })
  await server.nextClient()
  server.push(...posts('back'))
  await listener.heard('back')
  expect(listener.messages).toEqual([
    expect.stringMatching(/^no stream from .*ECONNREFUSED.*; trying until there is one$/),
    expect.stringMatching(/^following /),
  ])
})

describe('a subscription that is refused', () => {
  test('is an error for people, said once, and tried again', async () => {
    const refuse = { status: 400, error: 'InvalidRequest', message: 'invalid collection: cats' }
    await using server = await startJetstreamServer({ misbehaviour: { refuse } })
    await using listener = listen([server])
    await expect.poll(() => server.requests.length).toBeGreaterThan(3)
    expect(listener.messages).toEqual([
      expect.stringMatching(
        /^127\.0\.0\.1:\d+ refuses the subscription: HTTP 400 InvalidRequest invalid collection: cats;/,
      ),
    ])
    server.misbehave()
    await server.nextClient()
    server.push(...posts('heard'))
    await listener.heard('heard')
  })

  test('by one host does not keep the others from being asked', async () => {
    const refuse = { status: 404, message: 'no such thing' }
    await using wrong = await startJetstreamServer({ misbehaviour: { refuse } })
    await using right = await startJetstreamServer()
    await using listener = listen([wrong, right], { timing: { refusedMs: 1e6 } })
    await right.nextClient()
    right.push(...posts('heard'))
    await listener.heard('heard')
    expect(wrong.requests).toHaveLength(1)
  })
})

test('an error frame ends the connection, not the stream', async () => {
  const failAfter = { frames: 2, error: 'ConsumerTooSlow', message: 'too far behind' }
  await using server = await startJetstreamServer({ misbehaviour: { failAfter } })
  await using listener = listen([server])
  await server.nextClient()
  server.push(...posts('one', 'two'))
  await listener.heard('two')
  await expect
    .poll(() => listener.messages)
    .toContainEqual(expect.stringContaining('ConsumerTooSlow too far behind'))
  server.misbehave()
  server.push(...posts('three'))
  await listener.heard('three')
  expect(listener.texts).toEqual(['one', 'two', 'three'])
})

test('a consumer that cannot keep up makes the server wait, then drops it and loses nothing', async () => {
  const texts = Array.from({ length: 5000 }, (_, i) => `post ${i} ${'x'.repeat(1000)}`)
  const start = nextMicros() - 60e6
  const events = texts.map((text, i) => simulated.post(text, {}, { timeUs: start + i }))
  await using server = await startJetstreamServer({ firstSeq: 1 })
  const { promise, resolve } = Promise.withResolvers<void>()
  await using listener = listen([server], { limits: { events: 100, chunk: 10 }, timing: { pauseMs: 20 } })
  listener.hold = promise
  const client = await server.nextClient()
  const dropped = new Promise((gone) => client.socket.once('close', gone))
  server.push(...events)
  await dropped
  expect(server.requests).toHaveLength(1)
  listener.hold = undefined
  resolve()
  await listener.heard(texts.at(-1)!)
  expect(listener.texts).toEqual(texts)
  expect(server.requests.length).toBeGreaterThan(1)
})

test('a short wait for the consumer keeps the connection', async () => {
  const texts = Array.from({ length: 3000 }, (_, i) => `post ${i}`)
  const start = nextMicros() - 60e6
  await using server = await startJetstreamServer()
  await using listener = listen([server], { limits: { events: 50, chunk: 10 } })
  await server.nextClient()
  server.push(...texts.map((text, i) => simulated.post(text, {}, { timeUs: start + i })))
  await listener.heard('post 2999')
  expect(listener.events).toHaveLength(3000)
  expect(server.requests).toHaveLength(1)
})
