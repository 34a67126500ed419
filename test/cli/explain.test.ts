import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { explainCommand } from '../../src/cli/explain.ts'
import { replayCommand } from '../../src/cli/replay.ts'
import { postUri } from '../../src/event.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { testDatabase } from '../support/database.ts'
import { ALICE, simulated } from '../support/events.ts'
import { capture } from './capture.ts'

let folder: string
let config: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-explain-'))
  config = join(folder, 'lycan.yaml')
})
afterEach(() => rm(folder, { recursive: true }))

async function settings(extra = ''): Promise<void> {
  await writeFile(
    config,
    `${extra}log: { level: silent }
feeds:
  cats: { name: Cats, match: [ { text: [cat] }, { not: { hashtag: [dogs] } } ] }
  friends: { name: Friends, match: { author: [alice.example.com] } }
`,
  )
}

it('shows the tree of each feed with its answers, without a database', async () => {
  await settings()
  const { stdout, exitCode } = await capture(
    explainCommand(),
    '-c',
    config,
    '--text',
    'A cat, #dogs',
    '--feed',
    'cats',
  )
  expect(exitCode).toBe(0)
  expect(stdout).toBe(
    [
      'post: “A cat, #dogs”',
      '',
      'cats: out',
      '  no  all',
      '    yes text: "cat" in the text',
      '    no  not',
      '      yes hashtag: #dogs',
      '',
    ].join('\n'),
  )
})

it('says of a feed without a rule where its posts come from', async () => {
  await settings()
  await appendFile(
    config,
    '  both: { name: Both, order: { blended: { sources: [{ feed: cats }, { feed: friends }] } } }\n',
  )
  const { stdout } = await capture(explainCommand(), '-c', config, '--text', 'A cat', '--feed', 'both')
  expect(stdout).toBe('post: “A cat”\n\nboth: takes its posts from cats, friends\n')
})

it('prints JSON for scripts', async () => {
  await settings()
  const { stdout } = await capture(explainCommand(), '-c', config, '--json', '--text', 'A cat')
  const { post, feeds: answers } = JSON.parse(stdout)
  expect(post).toMatchObject({ origin: 'text', text: 'A cat', langs: [] })
  expect(answers.map(({ feed, wanted }: { feed: string; wanted: boolean }) => [feed, wanted])).toEqual([
    ['cats', true],
    ['friends', false],
  ])
  expect(answers[0].explanation).toMatchObject({ kind: 'all', matches: true })
})

it('explains a stored post by its URI or its address in the app, with handles that were resolved', async () => {
  await using database = await testDatabase()
  await settings(`database: { url: ${JSON.stringify(database.url)} }\n`)
  const event = simulated.post('my cat')
  await writeFile(join(folder, 'events.jsonl'), `${renderEvent(event, 'v2', 1)}\n`)
  await capture(replayCommand(), join(folder, 'events.jsonl'), '-c', config)
  await database.db.insertInto('handles').values({ handle: 'alice.example.com', did: ALICE }).execute()

  const uri = postUri(event)
  const byUri = await capture(explainCommand(), uri, '-c', config)
  expect(byUri.stdout).toMatch(/^cats: in$/m)
  expect(byUri.stdout).toContain('friends: in\n')
  const address = `https://bsky.app/profile/${event.did}/post/${event.rkey}`
  expect((await capture(explainCommand(), address, '-c', config)).stdout).toBe(byUri.stdout)
})

it('says when a post is not stored', async () => {
  await using database = await testDatabase()
  await settings(`database: { url: ${JSON.stringify(database.url)} }\n`)
  const { stderr, exitCode } = await capture(
    explainCommand(),
    postUri({ did: ALICE, rkey: '3jzfcijpj2z2a' }),
    '-c',
    config,
    '--offline',
  )
  expect(stderr).toMatch(/3jzfcijpj2z2a is not stored: no feed wanted it/)
  expect(exitCode).toBe(1)
})

it.each([
  [[], 'name either a post or a --text'],
  [['at://did:plc:abc/app.bsky.feed.post/3jzfcijpj2z2a', '--text', 'both'], 'name either'],
  [['https://example.com/post'], 'is not the address of a post'],
  [['at://alice.example.com/app.bsky.feed.post/not-a-key'], 'is not the address of a post'],
  [['at://did:plc:abc/app.bsky.feed.like/3jzfcijpj2z2a'], 'is not the address of a post'],
  [
    [`at://${ALICE}/app.bsky.feed.post/3jzfcijpj2z2a`, '--appview', 'http://example.com'],
    'is not an https:// address',
  ],
  [[`at://${ALICE}/app.bsky.feed.post/3jzfcijpj2z2a`, '--appview', 'bsky'], 'is not an https:// address'],
  [['--text', 'a', '--feed', 'dogs'], 'there is no feed "dogs"; there are: cats, friends'],
])('refuses %j', async (argv, message) => {
  await settings()
  const { stderr, exitCode } = await capture(explainCommand(), '-c', config, ...argv)
  expect(stderr).toContain(message)
  expect(exitCode).toBe(2)
})
