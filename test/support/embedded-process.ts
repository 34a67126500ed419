/**
 * A Lycan reduced to its embedded PostgreSQL, as a process that tests can kill. Prints a line of JSON for each thing
 * that happens; SIGINT and SIGTERM end it as they end Lycan.
 */
import { Client } from 'pg'
import { type EmbeddedOptions, startEmbedded } from '../../src/persist/embedded.ts'
import { EmbeddedError } from '../../src/persist/embedded-error.ts'

const say = (line: object) => console.log(JSON.stringify(line))
const options = JSON.parse(process.argv[2] ?? '{}') as EmbeddedOptions

const asked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
})

try {
  await using embedded = await startEmbedded({ ...options, notify: (_, notice) => say({ notice }) })
  const { url, directory, adopted } = embedded
  say({ ready: { url, directory, adopted } })
  await asked
  const client = new Client({ connectionString: url })
  await client.connect()
  say({ stopping: (await client.query('select 1 as answer')).rows[0].answer })
  await client.end()
} catch (error) {
  if (!(error instanceof EmbeddedError)) throw error
  say({ failed: { problem: error.problem, message: error.message } })
  process.exitCode = 1
}
