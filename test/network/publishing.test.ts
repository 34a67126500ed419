import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AtpAgent } from '@atproto/api'
import { expect, it } from 'vitest'
import { readSkeleton, readTexts, refusal } from './reading.ts'
import { useWorld } from './world.ts'

/** A picture of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let alice: AtpAgent

const world = useWorld(async (network) => {
  alice = await network.join('alice.test')
  return `
  cats: { name: Cats, match: { text: cats } }
`
})

/** The feed as the AppView shows it in its page and in lists. */
async function shown() {
  const { network, uriOf } = world()
  await network.indexed()
  const { data } = await network.anonymous().app.bsky.feed.getFeedGenerator({ feed: uriOf('cats') })
  return data.view
}

async function edit(feed: string) {
  const { settings } = world()
  const text = await readFile(settings, 'utf8')
  await writeFile(settings, text.replace(/^ {2}cats:.*$/m, feed))
}

it('a published feed is what the settings say', async () => {
  const { command, maker, serviceDid } = world()
  expect(await shown()).toMatchObject({
    displayName: 'Cats',
    did: serviceDid,
    creator: { did: maker.assertDid, handle: 'maker.test' },
  })
  expect(await command('publish', '--yes')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('0 to publish, 0 to update, 1 up to date'),
  })
})

it('the doctor finds everything in order, up to the reader', async () => {
  const { command, network, uriOf, url } = world()
  const { uri } = await alice.post({ text: 'two cats' })
  await network.indexed()
  await expect.poll(() => readSkeleton(url, uriOf('cats'))).toEqual([uri])
  const { code, stdout } = await command('doctor', '--appview', network.appViewUrl, '--json')
  const { findings } = JSON.parse(stdout) as { findings: { check: string; status: string }[] }
  expect(findings.filter(({ status }) => status === 'warn' || status === 'fail')).toEqual([])
  const well = findings.filter(({ status }) => status === 'ok').map(({ check }) => check)
  expect(well).toEqual(expect.arrayContaining(['stream', 'document', 'readers', 'records', 'appview']))
  expect(code).toBe(0)
})

it('an edit is shown field by field, and then made', async () => {
  const { command, maker, settings } = world()
  await writeFile(join(dirname(settings), 'cats.png'), PNG)
  await edit(
    '  cats: { name: All cats, description: "By @alice.test about #cats", avatar: cats.png, acceptsInteractions: true, match: { text: cats } }',
  )
  const before = await shown()
  const plan = await command('publish', '--dry-run')
  expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining('"All cats"') })
  expect(await shown()).toEqual(before)

  expect(await command('publish', 'cats', '--yes')).toMatchObject({ code: 0, stderr: '' })
  const view = await shown()
  expect(view).toMatchObject({
    displayName: 'All cats',
    description: 'By @alice.test about #cats',
    descriptionFacets: [
      { features: [{ did: alice.assertDid }] },
      { features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'cats' }] },
    ],
    acceptsInteractions: true,
    avatar: expect.stringMatching(/^http/),
  })
  // The picture itself is on the account's server.
  const cid = /\/(bafkrei[a-z2-7]+)/.exec(view.avatar!)![1]!
  const { data } = await maker.com.atproto.sync.getBlob({ did: maker.assertDid, cid })
  expect(Buffer.from(data)).toEqual(PNG)
})

it('a feed that is taken off the account is nowhere to be found', async () => {
  const { command, network, uriOf } = world()
  const feed = uriOf('cats')
  expect(await readTexts(network.anonymous(), feed)).toEqual(['two cats'])
  expect(await command('unpublish', 'cats', '--yes')).toEqual({
    code: 0,
    stdout: `deleted ${feed}\n`,
    stderr: '',
  })
  await network.indexed()
  for (const reader of [network.anonymous(), alice])
    expect(await refusal(readTexts(reader, feed))).toMatchObject({ status: 400 })
  expect(await refusal(readTexts(network.anonymous(), feed))).toMatchObject({
    message: 'could not find feed',
  })
  expect(await refusal(shown())).toMatchObject({ status: 400 })
})

it('an app password that was taken back publishes nothing, and that is told in one line', async () => {
  const { command, maker } = world()
  await maker.com.atproto.server.revokeAppPassword({ name: 'lycan' })
  const { code, stderr } = await command('publish', '--yes')
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^[^\n]*password[^\n]*$/) })
  expect(await refusal(shown())).toMatchObject({ status: 400 })
})
