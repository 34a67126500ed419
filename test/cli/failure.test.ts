import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { explainFailure } from '../../src/cli/failure.ts'
import { openDatabase } from '../../src/persist/database.ts'
import { SchemaMismatch } from '../../src/persist/migrate.ts'
import { sharedSecret } from '../../src/persist/secrets.ts'
import { testDatabase } from '../support/database.ts'

async function failureOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
  } catch (error) {
    return explainFailure(error)
  }
  throw new Error('it did not fail')
}

it('says in one line what can happen to anybody', async () => {
  expect(explainFailure(new SchemaMismatch('The database is newer.'))).toBe('lycan: The database is newer.')
  expect(await failureOf(() => readFile('/no/such/file'))).toBe(
    'lycan: /no/such/file: no such file or directory',
  )
})

it('says that a name leads nowhere', async () => {
  const server = createServer().listen(0, 'no-such-host.invalid')
  const message = await failureOf(() => new Promise((_, reject) => server.once('error', reject)))
  expect(message).toMatch(/^lycan: no address can be found for a name: .*no-such-host\.invalid$/)
})

it('tells how to take another port', async () => {
  const first = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => first.once('listening', resolve))
  const { port } = first.address() as { port: number }
  const second = createServer().listen(port, '127.0.0.1')
  const message = await failureOf(() => new Promise((_, reject) => second.once('error', reject)))
  expect(message).toMatch(/^lycan: cannot listen: .*; is another Lycan running\? --port and --admin-port/)
  first.close()
})

it('says that a database is away, or what it refuses', async () => {
  const away = openDatabase({ url: 'postgres:///lycan?host=/no/such/folder', poolSize: 1, role: 'tool' })
  expect(await failureOf(() => sharedSecret(away, 'cursors'))).toMatch(
    /^lycan: The database is not available: /,
  )
  await using known = await testDatabase()
  const missing = openDatabase({
    url: known.url.replace(/^postgres:\/\/\/[^?]*/, 'postgres:///no_such_db'),
    poolSize: 1,
    role: 'tool',
  })
  expect(await failureOf(() => sharedSecret(missing, 'cursors'))).toBe(
    'lycan: the database refuses: database "no_such_db" does not exist',
  )
  expect(
    explainFailure(Object.assign(new Error('permission denied for database lycan'), { code: '42501' })),
  ).toMatch(/^lycan: the database refuses: permission denied for database lycan; Lycan needs to own/)
  const wordless = new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string')
  expect(explainFailure(wordless)).toMatch(/wants a password, .* name that in LYCAN_DATABASE_PASSWORD_FILE$/)
  await missing.destroy()
  await away.destroy()
})

it('keeps the stack of a bug', () => {
  expect(explainFailure(new TypeError('x is undefined'))).toMatch(
    /^lycan: this is a bug.*\nTypeError: x is undefined\n {4}at /,
  )
})
