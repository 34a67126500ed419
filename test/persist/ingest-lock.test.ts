import { expect, it, vi } from 'vitest'
import { IngestLocked, type LockHolder } from '../../src/persist/ingest-lock.ts'
import { DatabaseGone } from '../../src/persist/unavailable.ts'
import { openWriter } from '../../src/persist/write.ts'
import { testDatabase } from '../support/database.ts'
import { batch, put } from './storage.ts'

const stream = { stream: 'test', partitionHours: 24 }

it('lets one writer in, and tells the next who it is', async () => {
  await using database = await testDatabase()
  const { url } = database
  await using _writer = await openWriter({ url, ...stream })
  const refusal = await openWriter({ url, ...stream, stream: 'another' }).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(IngestLocked)
  expect((refusal as Error).message).toMatch(
    new RegExp(`Another Lycan is ingesting .*\\(lycan ingest .* ${process.pid}, connected since 20`),
  )
})

it('is free again as soon as the writer ends', async () => {
  await using database = await testDatabase()
  const { url } = database
  const first = await openWriter({ url, ...stream })
  await first[Symbol.asyncDispose]()
  await using second = await openWriter({ url, ...stream })
  expect(await second.cursor()).toBeUndefined()
})

it('is handed to a hot standby that waits for it', async () => {
  await using database = await testDatabase()
  const { url } = database
  const first = await openWriter({ url, ...stream })
  const waiting = vi.fn<(holder: LockHolder | undefined) => void>()
  const { signal } = new AbortController()
  const standby = openWriter({ url, ...stream, wait: { signal, waiting, everyMs: 5 } })
  await expect.poll(() => waiting.mock.calls.length).toBe(1)
  expect(waiting.mock.calls[0]?.[0]?.application).toContain(`${process.pid}`)
  await first.commit(batch({ posts: [put()] }))
  await first[Symbol.asyncDispose]()
  await using second = await standby
  expect(await second.cursor()).toBeDefined()
  expect(waiting).toHaveBeenCalledTimes(1)
})

it('is no longer waited for when the signal aborts', async () => {
  await using database = await testDatabase()
  const { url, db } = database
  await using _writer = await openWriter({ url, ...stream })
  const abort = new AbortController()
  const waiting = vi.fn(() => abort.abort())
  const wait = { signal: abort.signal, waiting, everyMs: 60_000 }
  await expect(openWriter({ url, ...stream, wait })).rejects.toThrow('abort')
  const sessions = db
    .selectFrom('pg_stat_activity' as never)
    .select('pid' as never)
    .where('application_name' as never, 'like', `lycan ingest%${process.pid}` as never)
    .where('datname' as never, '=', new URL(url).pathname.slice(1) as never)
  await expect.poll(async () => (await sessions.execute()).length).toBe(1)
})

it('cannot be had from a database that is not there', async () => {
  await expect(openWriter({ url: 'postgres:///lycan?host=/nowhere', ...stream })).rejects.toThrow(
    DatabaseGone,
  )
})
