import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explainCommand } from '../../src/cli/explain.ts'
import { replayCommand } from '../../src/cli/replay.ts'
import { postUri } from '../../src/event.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { ALICE, BOB, CAROL, simulated } from '../support/events.ts'
import { capture } from './capture.ts'

const FEEDS = `
  pets: { name: Pets, match: { text: [cat, dog] } }
  mine: { name: Mine, auth: optional, match: { text: [cat, dog] }, order: topic }
  mixed: { name: Mixed, order: { blended: { sources: [ { feed: pets, weight: 3 } ] } } }
  news: { name: News, match: { text: [cat, dog] }, order: { engagement: { formula: hackerNews } } }
  apart: { name: Apart, match: { text: [cat, dog] }, diversity: { gap: 1 } }
`

let folder: string
let config: string
let database: TestDatabase
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-explain-list-'))
  config = join(folder, 'lycan.yaml')
  database = await testDatabase()
})
afterEach(async () => {
  await rm(folder, { recursive: true })
  await database[Symbol.asyncDispose]()
})

async function settings(more = ''): Promise<void> {
  const head = `database: { url: ${JSON.stringify(database.url)} }\nlog: { level: silent }\nfeeds:`
  await writeFile(config, `${head}${FEEDS}${more}`)
}

const start = () => Math.floor(Date.now() / 60_000) * 60e6 - 7_200e6

/** Ten posts, a minute apart, about cats and dogs in turn; Bob likes the first four about dogs. Returns the URIs. */
async function store(): Promise<string[]> {
  await settings()
  const first = start()
  const posts = Array.from({ length: 10 }, (_, i) =>
    simulated.post(
      i % 2 === 0 ? `a cat number ${i}` : `#dog number ${i}`,
      {},
      {
        did: i < 2 ? CAROL : ALICE,
        timeUs: first + i * 60e6,
      },
    ),
  )
  const likes = [1, 3, 5, 7].map((i) =>
    simulated.like(posts[i]!, { did: BOB, timeUs: first + 700e6 + i * 1e6 }),
  )
  const lines = [...posts, ...likes].map((event, i) => renderEvent(event, 'v2', i + 1))
  const file = join(folder, 'events.jsonl')
  await writeFile(file, `${lines.join('\n')}\n`)
  const { exitCode, stderr } = await capture(replayCommand(), file, '-c', config)
  expect(exitCode, stderr).toBe(0)
  return posts.map(postUri)
}

async function explained(uri: string, ...flags: string[]): Promise<string[]> {
  const { stdout, stderr, exitCode } = await capture(explainCommand(), uri, '-c', config, ...flags)
  expect(exitCode, stderr).toBe(0)
  return stdout.trimEnd().split('\n').slice(2)
}

describe('the place of a stored post in a list', () => {
  it('is that of the reader who is named, by DID or handle, and else that of a stranger', async () => {
    const uris = await store()
    await database.db.insertInto('handles').values({ handle: 'bob.example.com', did: BOB }).execute()
    const dog = uris[9]!
    const stranger = await explained(dog, '--feed', 'mine')
    expect(stranger[0]).toMatch(/^ {2}list for somebody who is not signed in: place \d of 10$/)
    const bob = await explained(dog, '--feed', 'mine', '--viewer', BOB)
    expect(bob[0]).toBe(`  list for ${BOB}: place 1 of 10`)
    expect(bob[1]).toMatch(/^ {4}time: .* UTC$/)
    expect(bob.slice(2)).toContainEqual(expect.stringMatching(/^ {4}interest \+[\d.]+ h: about “dog number”/))
    expect(await explained(dog, '--feed', 'mine', '--viewer', '@Bob.example.com')).toEqual(bob)
    const liked = await explained(uris[1]!, '--feed', 'mine', '--viewer', BOB)
    expect(liked[0]).toBe(`  list for ${BOB}: place 10 of 10`)
    expect(liked).toContain('    seen: not new to the reader, so after all that is')
  })

  it('is that of everybody where the list is shared, with its arithmetic', async () => {
    const uris = await store()
    const { stdout } = await capture(explainCommand(), uris[3]!, '-c', config, '--feed', 'mixed')
    expect(stdout).toBe(
      [
        'mixed: takes its posts from pets',
        '  list for everybody: place 7 of 10',
        '    source 1: place 7 of pets, weight 3',
        '',
      ].join('\n'),
    )
    const news = await explained(uris[3]!, '--feed', 'news', '--viewer', BOB)
    expect(news).toEqual([
      expect.stringMatching(/^ {2}order engagement: as a post of /),
      expect.stringMatching(/^ {4}time: /),
      '    engagement +4.0 h: 1 like',
      '  list for everybody: place 3 of 10',
      expect.stringMatching(/^ {4}score: 1 \/ \([12]\.\d h \+ 2\)\^1\.8 = 0\.\d+; 1 like$/),
    ])
  })

  it('tells what diversity does to it', async () => {
    const uris = await store()
    const [, , place] = await explained(uris[1]!, '--feed', 'apart')
    expect(place).toBe('  list for everybody: place 2 of 5; 9 without diversity')
    const [, , left] = await explained(uris[2]!, '--feed', 'apart')
    expect(left).toBe('  list for everybody: left out by diversity; place 8 without it')
  })

  it('is in the JSON, term by term', async () => {
    const uris = await store()
    const { stdout } = await capture(explainCommand(), uris[9]!, '-c', config, '--viewer', BOB, '--json')
    const answers = JSON.parse(stdout) as { feed: string; list?: object }[]
    expect(answers.map(({ feed }) => feed)).toEqual(['pets', 'mine', 'mixed', 'news', 'apart'])
    expect(answers[0]!.list).toBeUndefined()
    expect(answers[1]!.list).toMatchObject({ reader: BOB, place: { place: 1, rank: 1, of: 10 } })
    expect(answers[2]!.list).toEqual({
      reader: 'everybody',
      time: expect.any(Number),
      place: {
        place: 1,
        rank: 1,
        of: 10,
        terms: [{ name: 'source 1', ms: 0, detail: 'place 1 of pets, weight 3' }],
      },
    })
  })

  it('is none where the post is not in the list, or no Lycan has run with the feed', async () => {
    const uris = await store()
    await database.db.updateTable('feed_posts').set({ hidden: true }).execute()
    expect(await explained(uris[0]!, '--feed', 'news')).toContain('  list for everybody: not in it')
    await settings('  fresh: { name: Fresh, match: { text: [cat] }, order: topic }\n')
    expect(await explained(uris[0]!, '--feed', 'fresh')).toEqual([
      '  list: none yet; no Lycan has run with this feed',
    ])
  })

  it.each([
    ['nobody.example.com', 'nobody here has looked up that handle; give the DID of the account'],
    ['did:plc:short', 'that is not the DID of an account'],
  ])('refuses the reader %s', async (account, message) => {
    const [uri] = await store()
    const { stdout, stderr, exitCode } = await capture(
      explainCommand(),
      uri!,
      '-c',
      config,
      '--viewer',
      account,
    )
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toBe(`--viewer ${account}: ${message}, such as did:plc:ewvi7nxzyoun6zhxrhs64oiz\n`)
  })

  it('is none for a text', async () => {
    await settings()
    const asked = capture(explainCommand(), '-c', config, '--text', 'a cat', '--viewer', BOB)
    expect(await asked).toEqual({
      stdout: '',
      stderr: '--viewer is for stored posts; a text stands in no list\n',
      exitCode: 2,
    })
  })
})
