import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { explainCommand } from '../../src/cli/explain.ts'
import { replayCommand } from '../../src/cli/replay.ts'
import { postUri } from '../../src/event.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { testDatabase } from '../support/database.ts'
import { BOB, CAROL, simulated } from '../support/events.ts'
import { capture } from './capture.ts'

let folder: string
let config: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-explain-order-'))
  config = join(folder, 'lycan.yaml')
})
afterEach(() => rm(folder, { recursive: true }))

async function settings(extra = ''): Promise<void> {
  await writeFile(
    config,
    `${extra}log: { level: silent }
feeds:
  new: { name: New, match: { text: [cat] } }
  hot: { name: Hot, match: { text: [cat] }, order: engagement }
  top:
    name: Top
    match: [{ text: [cat] }, { engagement: { likes: { atLeast: 3 } } }]
    order: { engagement: week }
`,
  )
}

it('shows what the place of a stored post is made of, with the accounts that engaged with it', async () => {
  await using database = await testDatabase()
  await settings(`database: { url: ${JSON.stringify(database.url)} }\n`)
  const start = Math.floor(Date.now() / 60_000) * 60e6 - 3_600e6
  const cat = simulated.post('my cat', {}, { timeUs: start })
  const events = [
    cat,
    simulated.like(cat, { did: BOB, timeUs: start + 1e6 }),
    simulated.like(cat, { did: CAROL, timeUs: start + 2e6 }),
    simulated.repost(cat, { did: CAROL, timeUs: start + 3e6 }),
    simulated.like(cat, { timeUs: start + 4e6 }), // by its author
  ]
  await writeFile(
    join(folder, 'events.jsonl'),
    `${events.map((event, i) => renderEvent(event, 'v2', i + 1)).join('\n')}\n`,
  )
  await capture(replayCommand(), join(folder, 'events.jsonl'), '-c', config)

  const minute = (us: number) => `${new Date(us / 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const { stdout } = await capture(explainCommand(), postUri(cat), '-c', config)
  expect(stdout.split('\n')).toEqual([
    expect.stringContaining('post: '),
    expect.stringContaining(`  ${postUri(cat)}, written `),
    expect.stringContaining('  engagement: '),
    '',
    'new: in',
    expect.stringContaining('yes text'),
    `  order chronological: as a post of ${minute(start)}`,
    `    time: ${minute(start)}`,
    'hot: in',
    expect.stringContaining('yes text'),
    // 4 h · log2(1 + 2 + 2) = 9.28 h, in steps of 24 minutes
    `  order engagement: as a post of ${minute(start + 9.2 * 3_600e6)}`,
    `    time: ${minute(start)}`,
    '    engagement +9.2 h: 2 likes, 1 repost',
    'top: out, until accounts engage with it as the rule wants',
    '  no  all',
    expect.stringContaining('yes text'),
    '    no  engagement: likes: 2',
    '',
  ])

  const { stdout: json } = await capture(explainCommand(), postUri(cat), '-c', config, '--json')
  const [, hot, top] = JSON.parse(json).feeds
  expect(hot).toMatchObject({ feed: 'hot', wanted: true, waiting: false })
  const stored = await database.db
    .selectFrom('feed_posts')
    .innerJoin('feeds', 'feeds.id', 'feed_posts.feed')
    .select('rank_key')
    .where('name', '=', 'hot')
    .executeTakeFirstOrThrow()
  expect(hot.order).toEqual({
    name: 'engagement',
    time: start / 1000,
    terms: [{ name: 'engagement', ms: 33_120_000, detail: '2 likes, 1 repost' }],
    key: Number(stored.rank_key),
  })
  expect(top).toMatchObject({ wanted: false, waiting: true })
  expect(top.order).toBeUndefined()
})

it('shows the arithmetic of a text as of a post that just came', async () => {
  await settings()
  const { stdout } = await capture(explainCommand(), '-c', config, '--text', 'A cat', '--feed', 'hot')
  expect(stdout).toMatch(
    /\nhot: in\n.*\n {2}order engagement: as a post of (.* UTC)\n {4}time: \1\n {4}engagement \+0s: no engagement\n$/,
  )
})

it('does not let a post wait that the rule does not want however many engage', async () => {
  await settings()
  const { stdout } = await capture(explainCommand(), '-c', config, '--text', 'A dog', '--feed', 'top')
  expect(stdout).toMatch(/^top: out$/m)
})
