import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { feedsCommand } from '../../src/cli/feeds.ts'
import { capture } from './capture.ts'

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-feeds-'))
  file = join(folder, 'lycan.yaml')
  await writeFile(
    file,
    `service: { hostname: feeds.example.com, publisher: alice.example.com, host: "::", port: 4000 }
database: { directory: ./nowhere }
feeds:
  cats: { name: Cats, match: { hashtag: [cats] } }
  club: { name: The club, auth: [did:plc:ewvi7nxzyoun6zhxrhs64oiz], match: { hashtag: [club] } }
`,
  )
})
afterAll(() => rm(folder, { recursive: true }))

it('lists the feeds with their addresses', async () => {
  const { stdout, exitCode } = await capture(feedsCommand(), '-c', file)
  expect(exitCode).toBe(0)
  expect(stdout).toBe(`cats  Cats
  chronological, for everybody
  posts: unknown, as no Lycan runs on its embedded database
  at://alice.example.com/app.bsky.feed.generator/cats
  http://localhost:4000/xrpc/app.bsky.feed.getFeedSkeleton?feed=at://alice.example.com/app.bsky.feed.generator/cats

club  The club
  chronological, only 1 named account
  posts: unknown, as no Lycan runs on its embedded database
  at://alice.example.com/app.bsky.feed.generator/club
  http://localhost:4000/xrpc/app.bsky.feed.getFeedSkeleton?feed=at://alice.example.com/app.bsky.feed.generator/club
`)
})

it('lists them as JSON', async () => {
  const { stdout } = await capture(feedsCommand(), '-c', file, '--json')
  expect(JSON.parse(stdout)).toMatchObject([
    { key: 'cats', order: 'chronological', auth: 'anonymous', tests: 0 },
    { key: 'club', auth: ['did:plc:ewvi7nxzyoun6zhxrhs64oiz'] },
  ])
})

it('exits with 2 where the settings cannot be used', async () => {
  const { stdout, stderr, exitCode } = await capture(feedsCommand(), '-c', join(folder, 'nowhere.yaml'))
  expect(stdout).toBe('')
  expect(stderr).toContain('nowhere.yaml: does not exist')
  expect(exitCode).toBe(2)
})
