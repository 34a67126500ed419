import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { givenAppPassword } from '../../src/publish/app-password.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-password-'))
  await writeFile(join(folder, 'secret'), 'from a file\n')
  await writeFile(join(folder, 'app-password'), 'from systemd\n')
  await writeFile(join(folder, 'empty'), '\n')
})
afterAll(() => rm(folder, { recursive: true }))

it('comes from the variable, the file, or systemd, in this order', async () => {
  const all = {
    LYCAN_APP_PASSWORD: 'from the variable',
    LYCAN_APP_PASSWORD_FILE: 'secret',
    CREDENTIALS_DIRECTORY: folder,
  }
  expect(await givenAppPassword(all, folder)).toBe('from the variable')
  expect(await givenAppPassword({ ...all, LYCAN_APP_PASSWORD: '' }, folder)).toBe('from a file')
  expect(await givenAppPassword({ CREDENTIALS_DIRECTORY: folder }, '/')).toBe('from systemd')
  expect(await givenAppPassword({}, folder)).toBeUndefined()
})

it('is asked for elsewhere where systemd has other credentials only', async () => {
  expect(await givenAppPassword({ CREDENTIALS_DIRECTORY: join(folder, 'none') }, folder)).toBeUndefined()
})

it.each([
  ['nowhere', /^The app password cannot be read: ENOENT: .*nowhere.* \(LYCAN_APP_PASSWORD_FILE\)\.$/],
  ['empty', /^The app password is empty: \S+empty \(LYCAN_APP_PASSWORD_FILE\)\.$/],
])('is told to be missing where the file is: %s', async (file, message) => {
  await expect(givenAppPassword({ LYCAN_APP_PASSWORD_FILE: file }, folder)).rejects.toThrow(message)
})
