import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { feedsCommand } from '../../src/cli/feeds.ts'
import { testDatabase } from '../support/database.ts'
import { fakeNotify } from '../support/fake-notify.ts'
import { lycan, lycanAt, MAIN } from '../support/lycan.ts'
import { capture } from './capture.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-run-'))
})
afterEach(() => rm(folder, { recursive: true }))

it.each(['port', 'admin-port'])('ends by itself, saying why, where --%s is taken', async (taken) => {
  await using database = await testDatabase()
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  try {
    const { port } = other.address() as AddressInfo
    const file = join(folder, 'lycan.yaml')
    await writeFile(file, 'feeds: { cats: { name: Cats, match: { hashtag: [cats] } } }\n')
    const ports = { port: '0', 'admin-port': '0', [taken]: String(port) }
    const flags = Object.entries(ports).flatMap(([name, value]) => [`--${name}`, value])
    const run = lycan('run', '-c', file, '--only', 'serve', '--database-url', database.url, ...flags)
    const { msg } = await run.says('cannot listen')
    expect(msg).toContain(`127.0.0.1:${port}`)
    expect(msg).toContain('--port and --admin-port choose others')
    expect((await run.ended).code).toBe(1)
  } finally {
    other.close()
  }
})

it('answers at the addresses that it prints, also under a public name and for a publisher who has a handle', async () => {
  await using database = await testDatabase()
  const file = join(folder, 'lycan.yaml')
  await writeFile(
    file,
    `service: { hostname: feeds.example.com, publisher: alice.invalid }
database: { url: '${database.url}' }
feeds: { cats: { name: Cats, match: { hashtag: [cats] } } }
`,
  )
  const run = lycan('run', '-c', file, '--only', 'serve', '--port', '0', '--admin-port', '0')
  const { url } = await run.says('lycan is running')
  const listed = await capture(feedsCommand(), '-c', file, '--json')
  const [feed] = JSON.parse(listed.stdout) as [{ url: string }]
  const printed = new URL(feed.url)
  const response = await fetch(new URL(printed.pathname + printed.search, url as string))
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 200,
    body: { feed: [] },
  })
})

it('tells the service manager when it serves, that it is well, and when it stops', async () => {
  await using database = await testDatabase()
  const notify = await fakeNotify()
  const file = join(folder, 'lycan.yaml')
  await writeFile(file, 'feeds: { cats: { name: Cats, match: { hashtag: [cats] } } }\n')
  const run = lycanAt(
    MAIN,
    [
      ...['run', '-c', file, '--only', 'serve', '--database-url', database.url],
      ...['--port', '0', '--admin-port', '0'],
    ],
    { ...notify.environment, WATCHDOG_USEC: '100000' },
  )
  const { url } = await run.says('lycan is running')
  await expect.poll(notify.told).toContain(`WATCHDOG=1 | STATUS=1 feed at ${url}`)
  expect((await notify.told())[0]).toBe(`READY=1 | STATUS=1 feed at ${url}`)
  run.kill('SIGTERM')
  expect((await run.ended).code).toBe(0)
  expect((await notify.told()).at(-1)).toBe('STOPPING=1 | STATUS=storing what has come in')
})
