import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { lycan } from '../support/lycan.ts'

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
