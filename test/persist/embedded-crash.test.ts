import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { processExists } from '../../src/persist/embedded-program.ts'
import { embeddedProcess, query, serverPid, testFolder } from '../support/embedded.ts'

it('adopts the server of a Lycan that was killed, and stops it at the end', async () => {
  const directory = join(await testFolder(), 'data')
  const killed = embeddedProcess({ directory })
  await query((await killed.ready()).url, 'create table kept (n int)', 'insert into kept values (7)')
  const server = serverPid(join(directory, 'postgres'))!
  await killed.end('SIGKILL')
  expect(processExists(server)).toBe(true)

  const next = embeddedProcess({ directory })
  const { url, adopted } = await next.ready()
  expect(adopted).toBe(true)
  expect(serverPid(join(directory, 'postgres'))).toBe(server)
  expect(await query(url, 'select n from kept')).toEqual([{ n: 7 }])
  expect(await next.end('SIGTERM')).toBe(0)
  expect(serverPid(join(directory, 'postgres'))).toBeUndefined()
})

it('recovers everything committed, and says so, when the server was killed as well', async () => {
  const directory = join(await testFolder(), 'data')
  const killed = embeddedProcess({ directory })
  await query((await killed.ready()).url, 'create table kept (n int)', 'insert into kept values (7)')
  await killed.end('SIGKILL')
  process.kill(serverPid(join(directory, 'postgres'))!, 'SIGKILL')

  const next = embeddedProcess({ directory })
  const { url, adopted } = await next.ready()
  expect(adopted).toBe(false)
  expect(next.notices.join('\n')).toContain('not stopped cleanly')
  expect(await query(url, 'select n from kept')).toEqual([{ n: 7 }])
  await next.end('SIGTERM')
})

it('brings the server up again when it dies under a living Lycan, and keeps the data to itself', async () => {
  const directory = join(await testFolder(), 'data')
  const lycan = embeddedProcess({ directory })
  const { url } = await lycan.ready()
  await query(url, 'create table kept (n int)', 'insert into kept values (7)')
  const server = serverPid(join(directory, 'postgres'))!
  process.kill(server, 'SIGKILL')
  await expect.poll(() => lycan.notices.join('\n'), { timeout: 20_000 }).toContain('PostgreSQL is up again')
  expect(serverPid(join(directory, 'postgres'))).not.toBe(server)
  expect(await query(url, 'select n from kept')).toEqual([{ n: 7 }])

  const second = embeddedProcess({ directory })
  expect(await second.failed()).toMatchObject({ problem: 'busy' })
  expect(await lycan.end('SIGTERM')).toBe(0)
})

it('refuses a second Lycan on the same data, naming the first', async () => {
  const directory = join(await testFolder(), 'data')
  const first = embeddedProcess({ directory })
  const { url } = await first.ready()
  const { problem, message } = await embeddedProcess({ directory }).failed()
  expect(problem).toBe('busy')
  expect(message).toContain(`Another Lycan (process ${first.pid})`)
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(await first.end('SIGTERM')).toBe(0)
})

it('lets exactly one of several that start at once make and use the database', async () => {
  const directory = join(await testFolder(), 'data')
  const lycans = [1, 2, 3].map(() => embeddedProcess({ directory }))
  const outcomes = await Promise.all(
    lycans.map((lycan) =>
      Promise.race([lycan.ready().then(() => 'ready'), lycan.failed().then(({ problem }) => problem)]),
    ),
  )
  expect(outcomes.toSorted()).toEqual(['busy', 'busy', 'ready'])
  expect(await readdir(directory)).toEqual(['postgres', 'socket'])
  await lycans[outcomes.indexOf('ready')]!.end('SIGTERM')
})

it.each([
  [
    'whose number another process has by now',
    `${process.pid}\n/elsewhere\n1\n5432\n/elsewhere\n\n  0 0\nready   \n`,
  ],
  ['that is empty, as after a power cut', ''],
  ['of a process that is gone', '4194303\n/elsewhere\n1\n5432\n/elsewhere\n\n  0 0\nready   \n'],
])('starts over a stale pid file %s', async (_, content) => {
  const directory = join(await testFolder(), 'data')
  const first = embeddedProcess({ directory })
  await first.ready()
  await first.end('SIGTERM')
  const file = join(directory, 'postgres', 'postmaster.pid')
  await writeFile(file, content)
  await utimes(file, 1, 1)
  const next = embeddedProcess({ directory })
  expect(await next.ready()).toMatchObject({ adopted: false })
  expect(next.notices.join('\n')).toContain('not stopped cleanly')
  expect(await next.end('SIGTERM')).toBe(0)
})

it('starts anew after a first start that was killed half-way', async () => {
  const directory = join(await testFolder(), 'data')
  const killed = embeddedProcess({ directory })
  const halfMade = () => existsSync(join(directory, `postgres.making-${killed.pid}`))
  await expect.poll(halfMade, { interval: 5, timeout: 10_000 }).toBe(true)
  await killed.end('SIGKILL')
  expect(existsSync(join(directory, 'postgres'))).toBe(false)
  await mkdir(join(directory, 'postgres.making-4194303'))
  await writeFile(join(directory, 'postgres.making-4194303', 'PG_VERSION'), '18\n')

  const next = embeddedProcess({ directory })
  await next.ready()
  expect(next.notices.join('\n')).toContain('made a new database')
  expect(await next.end('SIGTERM')).toBe(0)
  // An initdb that outlived the killed process may write into its folder once more; the next start removes it.
  await rm(join(directory, `postgres.making-${killed.pid}`), { recursive: true, force: true })
  expect(await readdir(directory)).toEqual(['postgres'])
})
