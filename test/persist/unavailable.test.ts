import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/persist/database.ts'
import { DatabaseGone, isDataError, isUnavailable, orGone } from '../../src/persist/unavailable.ts'
import { testDatabase } from '../support/database.ts'

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a database is unavailable', () => {
  it('where nobody listens', async () => {
    for (const url of [
      'postgres:///lycan?host=/nowhere',
      'postgres://127.0.0.1:1/lycan',
      'postgres://no.invalid/lycan',
    ]) {
      await using db = openDatabase({ url, poolSize: 1, role: 'tool' })
      const error = await failure(sql`select 1`.execute(db))
      expect(isUnavailable(error), url).toBe(true)
      expect(new DatabaseGone(error).message).toMatch(/^The database is not available: .*\w/)
    }
  })

  it('where it ends the session, or the statement takes too long', async () => {
    await using database = await testDatabase()
    const { db } = database
    const ended = await failure(sql`select pg_terminate_backend(pg_backend_pid())`.execute(db))
    expect(isUnavailable(ended)).toBe(true)
    const slow = db.connection().execute(async (connection) => {
      await sql`set statement_timeout = 20`.execute(connection)
      await sql`select pg_sleep(10)`.execute(connection)
    })
    expect(isUnavailable(await failure(slow))).toBe(true)
  })

  it('not where the statement or its data are wrong', async () => {
    await using database = await testDatabase()
    const { db } = database
    const mistake = await failure(sql`select nonsense`.execute(db))
    const division = await failure(sql`select 1 / 0`.execute(db))
    expect([isUnavailable(mistake), isDataError(mistake)]).toEqual([false, false])
    expect([isUnavailable(division), isDataError(division)]).toEqual([false, true])
    expect([isUnavailable(new Error('other')), isUnavailable('text'), isUnavailable(undefined)]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('which work may say in one way', async () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    await expect(orGone(() => Promise.reject(refused))).rejects.toMatchObject({
      retryable: true,
      cause: refused,
    })
    await expect(orGone(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
    expect(await orGone(async () => 5)).toBe(5)
  })
})

describe('a pool', () => {
  it('outlives the death of an idle connection', async () => {
    await using database = await testDatabase()
    const lost: Error[] = []
    await using db = openDatabase({
      url: database.url,
      poolSize: 1,
      role: 'serve',
      lost: (error) => lost.push(error),
    })
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.db)
    await expect.poll(() => lost.length).toBe(1)
    expect((await sql`select 1`.execute(db)).rows).toHaveLength(1)
  })

  it('has the limits of its role', async () => {
    await using database = await testDatabase()
    await using db = openDatabase({ url: database.url, poolSize: 1, role: 'serve' })
    const write = sql`insert into feeds (name, rule_hash) values ('x', 'y')`.execute(db)
    await expect(write).rejects.toThrow('read-only')
    expect((await sql`show statement_timeout`.execute(db)).rows).toEqual([{ statement_timeout: '1s' }])
  })
})
