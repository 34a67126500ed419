import { connect } from 'node:net'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase, readOnly } from '../../src/persist/database.ts'
import { addMemberships } from '../rank/memberships.ts'
import { ALICE } from '../support/events.ts'
import { startTestService, type TestService, testFeed } from './service.ts'

let service: TestService

beforeEach(async () => {
  service = await startTestService([testFeed({ id: 1, name: 'cats' })], { pagesAtOnce: 1 })
  const at = Date.now()
  await addMemberships(service.db, [{ feed: 1, did: ALICE, at, rankKey: at }])
})
afterEach(() => service[Symbol.asyncDispose]())

const SHORT_BREAK = {
  error: 'ServiceUnavailable',
  message: 'This feed is taking a short break: its database does not answer. Please try again in a minute.',
}

/** Holds every reader of feed_posts up until released. */
async function lockTable(): Promise<() => Promise<void>> {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: locked, resolve: lock } = Promise.withResolvers<void>()
  const done = service.db.transaction().execute(async (tx) => {
    await sql`lock table feed_posts in access exclusive mode`.execute(tx)
    lock()
    await released
  })
  await locked
  return async () => {
    release()
    await done
  }
}

describe('when the database', () => {
  test('cannot be reached, readers are asked to come back', async () => {
    await using nowhere = openDatabase({
      url: 'postgres:///none?host=/nonexistent',
      poolSize: 1,
      role: 'serve',
    })
    await using broken = await startTestService([testFeed({ id: 1, name: 'cats' })], {
      reader: readOnly(nowhere),
    })
    const response = await broken.skeleton('cats')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('10')
    expect(await response.json()).toEqual(SHORT_BREAK)
    const response2 = await broken.skeleton('cats', { limit: '2' })
    expect(response2.status).toBe(503)
    expect(broken.logged.filter((line) => line.includes('the database does not answer'))).toHaveLength(1)
  })

  test('ends connections under way, readers are asked to come back, and then served again', async () => {
    const release = await lockTable()
    const waiting = service.skeleton('cats')
    const killed = sql<{ done: boolean }>`
      select pg_terminate_backend(pid) as done from pg_stat_activity
      where application_name = 'lycan serve' and datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await killed.execute(service.db)).rows.length).toBe(1)
    const response = await waiting
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual(SHORT_BREAK)
    await release()
    await expect.poll(async () => (await service.skeleton('cats')).status).toBe(200)
  })

  test('keeps a reader waiting too long, they are asked to come back', async () => {
    const release = await lockTable()
    const response = await service.skeleton('cats')
    await release()
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual(SHORT_BREAK)
  })

  test('answers with an error, that is ours: logged with the request’s id, not told', async () => {
    await sql`alter table feed_posts rename column rank_key to secret_name`.execute(service.db)
    const response = await service.skeleton('cats')
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ error: 'InternalServerError', message: 'Internal Server Error' })
    const line = service.logged.find((text) => text.includes('failed unexpectedly'))
    expect(JSON.parse(line!)).toMatchObject({
      requestId: response.headers.get('x-request-id'),
      err: { message: expect.stringContaining('rank_key') },
    })
  })
})

test('when there is too much to do, some are told so in the status that the app knows', async () => {
  const release = await lockTable()
  // One page is computed and eight wait; every limit is a page of its own.
  const all = Array.from({ length: 12 }, (_, index) => service.skeleton('cats', { limit: String(index + 2) }))
  const refused = await Promise.race(
    all.map(async (answer) => {
      const response = await answer
      return response.status === 429 ? response : new Promise<never>(() => {})
    }),
  )
  await release()
  expect(refused.headers.get('retry-after')).toBe('10')
  expect(await refused.json()).toEqual({
    error: 'RateLimitExceeded',
    message: 'This feed is receiving high traffic. Please try again in a moment.',
  })
  const statuses = (await Promise.all(all)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 429)).toHaveLength(3)
})

describe('when the server ends', () => {
  test('it answers what is under way and closes what is idle', async () => {
    const release = await lockTable()
    const idle = connect({ host: '127.0.0.1', port: Number(new URL(service.server.url).port) })
    await new Promise((resolve) => idle.once('connect', resolve))
    const waiting = service.skeleton('cats')
    await expect
      .poll(async () => {
        const { rows } = await sql`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(service.db)
        return rows.length
      })
      .toBe(1)
    const ended = service.server[Symbol.asyncDispose]()
    await release()
    const response = await waiting
    expect(response.status).toBe(200)
    expect(response.headers.get('connection')).toBe('close')
    await ended
    await expect.poll(() => idle.destroyed || idle.readableEnded || idle.closed).toBe(true)
    await expect(service.get('/')).rejects.toThrow()
  })

  test('a request that never ends does not hold it up', async () => {
    const slow = connect({ host: '127.0.0.1', port: Number(new URL(service.server.url).port) })
    slow.on('error', () => {})
    await new Promise((resolve) => slow.once('connect', resolve))
    slow.write(
      'POST /xrpc/app.bsky.feed.sendInteractions HTTP/1.1\r\nHost: feeds.test\r\nContent-Length: 99\r\n',
    )
    slow.write('Content-Type: application/json\r\n\r\n{')
    await service.get('/')
    await service.server[Symbol.asyncDispose]()
    await expect.poll(() => slow.destroyed || slow.closed || slow.readableEnded).toBe(true)
  })
})

test('a port that is taken is an error of the start', async () => {
  const port = Number(new URL(service.server.url).port)
  await expect(startTestService([], { listen: { host: '127.0.0.1', port } })).rejects.toThrow('EADDRINUSE')
})
