import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { backtestCommand } from '../../src/cli/backtest.ts'
import { replayCommand } from '../../src/cli/replay.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { dumpTables } from '../support/dump-tables.ts'
import { BOB, CAROL, simulated } from '../support/events.ts'
import { capture } from './capture.ts'

const start = Math.floor(Date.now() / 3_600_000) * 3_600e6 - 12 * 3_600e6
const TEXT = 'My cat sleeps on the warm roof of the old house'

const FEEDS = {
  cats: 'cats: { name: Cats, match: { text: [cat, kitten] } }',
  hot: 'hot: { name: Hot, match: { text: [cat] }, order: { engagement: { halfLife: 4h } } }',
  good: 'good: { name: Good, match: { text: [cat] }, order: quality }',
  top: 'top: { name: Top, match: [ { text: [cat] }, { engagement: { likes: { atLeast: 2 } } } ] }',
  once: 'once: { name: Once, match: [ { text: [cat] }, { not: { duplicate: { within: 1d } } } ] }',
  mixed: 'mixed: { name: Mixed, order: { blended: { sources: [ { feed: cats }, { feed: hot } ] } } }',
}

let database: TestDatabase
let folder: string
let config: string
let other: string

const settings = (file: string, feeds: Partial<Record<keyof typeof FEEDS, string>>, extra = '') =>
  writeFile(
    file,
    `database: { url: ${JSON.stringify(database.url)} }\nlog: { level: silent }\n${extra}feeds:\n${Object.values(
      feeds,
    )
      .map((feed) => `  ${feed}\n`)
      .join('')}`,
  )

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'lycan-backtest-'))
  config = join(folder, 'lycan.yaml')
  other = join(folder, 'other.yaml')
  await settings(config, FEEDS)
  const posts = [
    simulated.post(TEXT, {}, { timeUs: start }),
    simulated.post('a kitten', {}, { timeUs: start + 1e6 }),
    simulated.post(TEXT, {}, { did: BOB, timeUs: start + 2e6 }),
    simulated.post('another cat entirely', {}, { did: CAROL, timeUs: start + 3e6 }),
    simulated.post('a cat and a kitten', {}, { did: CAROL, timeUs: start + 4e6 }),
  ] as const
  const likes = [1, 2, 3].map((n) =>
    simulated.like(posts[0], { did: `did:plc:fan${n}`, timeUs: start + 60e6 + n * 1e6 }),
  )
  const file = join(folder, 'events.jsonl')
  await writeFile(
    file,
    `${[...posts, ...likes].map((event, i) => renderEvent(event, 'v2', i + 1)).join('\n')}\n`,
  )
  await capture(replayCommand(), file, '-c', config)
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})
beforeEach(() => settings(config, FEEDS))

const run = (...argv: string[]) => capture(backtestCommand(), ...argv, '-c', config)
const compared = async (...argv: string[]) => JSON.parse((await run(...argv, '--json')).stdout)

describe('lycan backtest', () => {
  it('finds no difference where nothing was edited, by any order', async () => {
    const { feeds, posts } = await compared()
    expect(posts).toBe(5)
    expect(feeds.map((feed: Record<string, unknown>) => feed['feed'])).toEqual(Object.keys(FEEDS))
    for (const feed of feeds) expect(feed).toMatchObject({ gained: 0, lost: 0, moved: 0, after: feed.before })
    expect(feeds.map((feed: Record<string, unknown>) => feed['before'])).toEqual([5, 4, 4, 1, 3, 0])
  })

  it('tells what a rule would gain and lose, with samples and why', async () => {
    await settings(config, {
      ...FEEDS,
      cats: 'cats: { name: Cats, match: { text: [kitten, "another cat"] } }',
    })
    const { stdout, exitCode } = await run('cats')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^5 stored posts, 20\d\d.* UTC to 20.* UTC\ncompared with what the feeds hold\n/)
    expect(stdout).toContain('cats  5 → 3 posts  −2 lost (40 %)\n')
    expect(stdout).toContain(`  − ${BOB.slice(0, 16)}… My cat sleeps on the`)
    expect(stdout).toContain('    text: none of 2 terms\n')
    expect(stdout).not.toContain('hot ')
    expect(stdout).toContain('Posts that no feed wanted are not stored')
  })

  it('tells which posts would stand elsewhere', async () => {
    await settings(config, {
      ...FEEDS,
      hot: FEEDS.hot.replace('{ engagement: { halfLife: 4h } }', 'chronological'),
    })
    const [hot] = (await compared('hot')).feeds
    expect(hot).toMatchObject({ before: 4, after: 4, gained: 0, lost: 0, moved: 1 })
    expect(hot.samples.moved).toMatchObject([{ from: 1, to: 4, text: TEXT }])
    expect((await run('hot')).stdout).toContain('~1 moved')
  })

  it('follows counters: thresholds count what is there now', async () => {
    await settings(config, { ...FEEDS, top: FEEDS.top.replace('atLeast: 2', 'atLeast: 4') })
    expect((await run('top')).stdout).toContain('top  1 → 0 posts  −1 lost (100 %)')
    await settings(config, { ...FEEDS, top: FEEDS.top.replace('atLeast: 2', 'atLeast: 3') })
    expect((await run('top')).stdout).toContain('top  1 → 1 posts  unchanged')
  })

  it('compares two files over the same posts', async () => {
    const { hot: _, ...without } = FEEDS
    await settings(other, {
      ...without,
      mixed: FEEDS.mixed.replace('hot', 'top'),
      cats: FEEDS.cats.replace(', kitten', ''),
    })
    const { against, feeds } = await compared('--against', other)
    expect(against).toBe(other)
    expect(feeds).toMatchObject([
      { feed: 'cats', before: 4, after: 5, gained: 1, lost: 0 },
      { feed: 'hot', before: 0, after: 4, gained: 4 },
      { feed: 'good', before: 4, after: 4, moved: 0 },
      { feed: 'top', before: 1, after: 1 },
      { feed: 'once', before: 3, after: 3 },
      { feed: 'mixed', before: 0, after: 0 },
    ])
    expect(feeds[0].samples.gained).toMatchObject([{ text: 'a kitten', reply: false }])
  })

  it('counts a feed that is gone as lost', async () => {
    const { once: _, ...without } = FEEDS
    await settings(config, without)
    const { stdout, stderr, exitCode } = await run('--max-loss', '50')
    expect(stdout).toContain('once   3 → 0 posts (no longer in the settings)  −3 lost (100 %)')
    expect(stderr).toBe('more than 50 % lost: once\n')
    expect(exitCode).toBe(1)
  })

  it('fails only where more is lost than allowed', async () => {
    await settings(config, { ...FEEDS, cats: 'cats: { name: Cats, match: { text: [cat] } }' })
    expect((await run('--max-loss', '20%')).exitCode).toBe(0)
    expect((await run('--max-loss', '19.9%')).exitCode).toBe(1)
  })

  it('says where feeds without a rule take their posts from', async () => {
    expect((await run('mixed')).stdout).toContain('mixed  takes its posts from cats, hot\n')
  })

  it('changes nothing', async () => {
    const before = await dumpTables(database.db)
    await settings(config, { cats: 'cats: { name: Cats, match: { text: [dog] } }' })
    await run()
    expect(await dumpTables(database.db)).toEqual(before)
  })

  it.each([
    [['dogs'], 'there is no feed "dogs"'],
    [['cat'], 'there is no feed "cat"; did you mean "cats"?'],
    [['--max-loss', 'much'], '--max-loss much: expected a percentage from 0 to 100, such as 10%'],
    [['--max-loss', '101%'], '--max-loss 101%: expected a percentage'],
    [['--samples', '-1'], '--samples -1: expected a number of posts, such as 3'],
    [['--against', 'nosuch.yaml'], 'nosuch.yaml'],
  ])('refuses %j', async (argv, message) => {
    const { stderr, exitCode } = await run(...argv)
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
  })

  it('holds no more than the feed may, by either', async () => {
    await using own = await testDatabase()
    const file = join(folder, 'many.jsonl')
    const posts = Array.from({ length: 130 }, (_, i) =>
      simulated.post(`cat ${i}`, {}, { timeUs: start + i * 1e6 }),
    )
    await writeFile(file, `${posts.map((event, i) => renderEvent(event, 'v2', i + 1)).join('\n')}\n`)
    const few = (match: string) =>
      writeFile(
        config,
        `database: { url: ${JSON.stringify(own.url)} }\nlog: { level: silent }\nretention: { rowsPerFeed: 100 }\nfeeds: { cats: { name: Cats, match: ${match} } }\n`,
      )
    await few('{ text: cat }')
    await capture(replayCommand(), file, '-c', config)
    expect((await compared('cats')).feeds).toMatchObject([{ before: 100, after: 100, gained: 0, lost: 0 }])
    // The newest leaves, and so there is room for the newest of those that stood too low.
    await few('[ { text: cat }, { not: { text: "129" } } ]')
    const [cats] = (await compared('cats')).feeds
    expect(cats).toMatchObject({ before: 100, after: 100, gained: 1, lost: 1, lossPercent: 1 })
    expect(cats.samples).toMatchObject({ gained: [{ text: 'cat 29' }], lost: [{ text: 'cat 129' }] })
  })
})
