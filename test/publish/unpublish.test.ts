import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { unpublishCommand } from '../../src/cli/unpublish.ts'
import { capture } from '../cli/capture.ts'
import { PASSWORD } from '../support/pds.ts'
import { SERVICE, startPublisher, type TestPublisher } from './publisher.ts'

const CATS = '  cats: { name: Cats, match: { hashtag: [cats] } }'

let publisher: TestPublisher
beforeEach(async () => {
  publisher = await startPublisher()
  vi.stubEnv('LYCAN_APP_PASSWORD', PASSWORD)
  const record = { $type: 'app.bsky.feed.generator', did: SERVICE, createdAt: '2024-01-01T00:00:00.000Z' }
  for (const key of ['cats', 'old'])
    await publisher.pds.put(`app.bsky.feed.generator/${key}`, { ...record, displayName: key })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await publisher[Symbol.asyncDispose]()
})

const unpublish = async (...argv: string[]) =>
  capture(unpublishCommand(), '-c', await publisher.configure(CATS), ...argv)

it('deletes the records that are named, of feeds in the settings or not', async () => {
  const { stdout, exitCode } = await unpublish('cats', 'old', '--yes')
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(
    /^deleted at:\/\/did:plc:\w+\/app\.bsky\.feed\.generator\/cats\ndeleted at:.*\/old\n$/,
  )
  expect(publisher.pds.records.size).toBe(0)
})

it('deletes nothing where nobody can be asked, or one of the names is wrong', async () => {
  const unasked = await unpublish('cats')
  expect(unasked).toMatchObject({ exitCode: 2, stdout: '' })
  expect(unasked.stderr).toContain('add --yes')
  const wrong = await unpublish('cats', 'odl', '--yes')
  expect(wrong).toMatchObject({ exitCode: 2, stderr: 'there is no feed "odl"; published are: cats, old\n' })
  expect(publisher.pds.records.size).toBe(2)
})

it('does not delete what changes meanwhile', async () => {
  publisher.pds.trouble.set('com.atproto.server.createSession', async () => {
    await publisher.pds.put('app.bsky.feed.generator/cats', { displayName: 'Changed elsewhere' })
  })
  await expect(unpublish('cats', '--yes')).rejects.toThrow(/^cats: The record was changed by somebody else/)
  expect(publisher.record('cats')).toEqual({ displayName: 'Changed elsewhere' })
})
