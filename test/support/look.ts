/** Starts the server of a failed run of the tests again, to look at the databases it kept. Ctrl-C ends it. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { startEmbedded } from '../../src/persist/embedded.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined || !existsSync(join(folder, 'postgres'))) {
  console.error(
    'usage: node test/support/look.ts FOLDER\nFOLDER is what the failed run printed; the next run removes it.',
  )
  process.exitCode = 2
} else {
  await look(folder)
}

async function look(directory: string): Promise<void> {
  await using embedded = await startEmbedded({
    directory,
    durable: false,
    notify: (_, message) => console.log(message),
  })
  const client = new Client({ connectionString: embedded.url })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_database where datname not in ('postgres', 'template0', 'template1') order by oid`,
  )
  await client.end()
  for (const { name } of rows) console.log(`psql '${embedded.url.replace('/lycan?', `/${name}?`)}'`)
  console.log('Ctrl-C stops the server.')
  await once(process, 'SIGINT')
}
