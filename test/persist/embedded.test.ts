import { existsSync } from 'node:fs'
import { appendFile, chown, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { chooseAccount } from '../../src/persist/embedded-account.ts'
import { accountCan, processExists } from '../../src/persist/embedded-program.ts'
import { embeddedProcess, query, serverPid, testFolder } from '../support/embedded.ts'

it('makes a database on first use, closed to others, behind a socket only', async () => {
  const directory = join(await testFolder(), 'data')
  const lycan = embeddedProcess({ directory })
  const { url, adopted, directory: used } = await lycan.ready()
  expect({ adopted, used }).toEqual({ adopted: false, used: directory })
  expect(url).toBe(`postgres:///lycan?host=${directory}/socket&port=5432&user=lycan&sslmode=disable`)
  const settings = await query(
    url,
    `select name, setting from pg_settings where name in
       ('listen_addresses', 'fsync', 'synchronous_commit', 'data_checksums', 'server_encoding', 'port') order by name`,
  )
  expect(settings.map(({ name, setting }) => `${name}=${setting}`)).toEqual([
    'data_checksums=on',
    'fsync=on',
    'listen_addresses=',
    'port=5432',
    'server_encoding=UTF8',
    'synchronous_commit=on',
  ])
  const locale = await query(
    url,
    'select datlocprovider as provider, datlocale as locale from pg_database where datname = current_database()',
  )
  expect(locale).toEqual([{ provider: 'b', locale: 'C.UTF-8' }])
  for (const folder of ['postgres', 'socket']) {
    expect((await stat(join(directory, folder))).mode & 0o777).toBe(0o700)
  }
  expect(await lycan.end('SIGTERM')).toBe(0)
  expect(serverPid(join(directory, 'postgres'))).toBeUndefined()
})

it('keeps the data over a restart', async () => {
  const directory = join(await testFolder(), 'data')
  const first = embeddedProcess({ directory })
  await query((await first.ready()).url, 'create table kept (n int)', 'insert into kept values (7)')
  await first.end('SIGTERM')
  const second = embeddedProcess({ directory })
  const { url, adopted } = await second.ready()
  expect(adopted).toBe(false)
  expect(second.notices.join()).not.toContain('made a new database')
  expect(await query(url, 'select n from kept')).toEqual([{ n: 7 }])
  await second.end('SIGTERM')
})

it('takes settings of the user from the end of postgresql.conf', async () => {
  const directory = join(await testFolder(), 'data')
  const first = embeddedProcess({ directory })
  await first.ready()
  await first.end('SIGTERM')
  await appendFile(join(directory, 'postgres', 'postgresql.conf'), "work_mem = '3MB'\n")
  const second = embeddedProcess({ directory })
  expect(await query((await second.ready()).url, 'show work_mem')).toEqual([{ work_mem: '3MB' }])
  await second.end('SIGTERM')
})

it('is stopped after Lycan, not with it, when Ctrl-C reaches the whole process group', async () => {
  const directory = join(await testFolder(), 'data')
  const lycan = embeddedProcess({ directory })
  await lycan.ready()
  const server = serverPid(join(directory, 'postgres'))!
  expect(await lycan.end('SIGINT', 'group')).toBe(0)
  expect(lycan.lines).toContain('{"stopping":1}')
  expect(processExists(server)).toBe(false)
  const day = new Date().toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' })
  const log = await readFile(join(directory, 'postgres', 'log', `postgresql-${day}.log`), 'utf8')
  expect(log).toContain('database system is shut down')
})

it('gives a socket a short folder of its own where the path of the data is too long', async () => {
  const directory = join(await testFolder(), 'd'.repeat(60), 'e'.repeat(60))
  const lycan = embeddedProcess({ directory })
  const { url, directory: used } = await lycan.ready()
  expect(used).toBe(directory)
  const socket = new URLSearchParams(url.slice(url.indexOf('?'))).get('host')!
  expect(socket).toMatch(/^\/tmp\/lycan-\d+-[0-9a-f]{8}$/)
  expect((await stat(socket)).mode & 0o777).toBe(0o700)
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  await lycan.end('SIGTERM')
  expect(existsSync(socket)).toBe(false)
})

it('runs as an ordinary user, too', async ({ skip }) => {
  const account = await chooseAccount('/nonexistent', () => undefined)
  if (account === undefined) return // not root: every other test has shown it
  for (const [test, path] of [
    ['-x', process.execPath],
    ['-r', import.meta.filename],
  ] as const) {
    if (await accountCan(account, test, path)) continue
    skip(`SKIPPED: ${account.name} cannot reach ${path}, so Lycan cannot be run as an ordinary user here`)
  }
  const folder = await testFolder()
  await chown(folder, account.uid, account.gid)
  const lycan = embeddedProcess({ directory: join(folder, 'data') }, account)
  expect(await lycan.ready()).toMatchObject({ adopted: false, directory: join(folder, 'data') })
  expect(lycan.notices.join('\n')).not.toContain('root')
  expect(await lycan.end('SIGTERM')).toBe(0)
})
