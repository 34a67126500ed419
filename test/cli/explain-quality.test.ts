import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { explainCommand } from '../../src/cli/explain.ts'
import { replayCommand } from '../../src/cli/replay.ts'
import { parsePostUri, postUri } from '../../src/event.ts'
import { storeInteractions } from '../../src/persist/interactions.ts'
import quality from '../../src/rank/algorithms/quality.ts'
import { feedbackShifts } from '../../src/roles/standing.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { decodeTid } from '../../src/tid.ts'
import { followFeedback } from '../../src/upkeep/feedback.ts'
import { testDatabase } from '../support/database.ts'
import { BOB, CAROL, simulated } from '../support/events.ts'
import { activeFeed } from '../support/feeds.ts'
import { capture } from './capture.ts'

const TEXT = 'My cat sleeps on the warm roof of the old house'
const HOUR_MS = 3_600_000

it('tells what a stored post repeated, and judges it again by that when the weights change', async () => {
  await using database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'lycan-explain-quality-'))
  try {
    const config = join(folder, 'lycan.yaml')
    const settings = (order: string) =>
      writeFile(
        config,
        `database: { url: ${JSON.stringify(database.url)} }
log: { level: silent }
feeds:
  cats: { name: Cats, match: { text: [cat] }, order: ${order} }
`,
      )
    const start = Math.floor(Date.now() / 60_000) * 60e6 - 3_600e6
    const [first, second, third] = [
      simulated.post(TEXT, {}, { timeUs: start }),
      simulated.post(TEXT, {}, { did: BOB, timeUs: start + 1e6 }),
      simulated.post(TEXT, {}, { did: CAROL, timeUs: start + 2e6 }),
    ] as const
    const file = join(folder, 'events.jsonl')
    const lines = [first, second, third].map((event, i) => renderEvent(event, 'v2', i + 1))
    await writeFile(file, `${lines.join('\n')}\n`)
    const keys = async () => {
      const rows = await database.db.selectFrom('feed_posts').select('rank_key').orderBy('rkey').execute()
      return rows.map((row) => (Number(row.rank_key) - start / 1000) / HOUR_MS)
    }

    await settings('quality')
    await capture(replayCommand(), file, '-c', config)
    expect(await keys()).toEqual([0, expect.closeTo(-12, 3)]) // the third stayed out
    const { stdout } = await capture(explainCommand(), postUri(second), '-c', config)
    expect(stdout).toContain('copies -12.0 h: 1 earlier with the same text')
    expect((await capture(explainCommand(), postUri(first), '-c', config)).stdout).not.toContain('copies')

    await settings('{ quality: { weights: { copies: 0.5 } } }')
    await capture(replayCommand(), file, '-c', config)
    expect(await keys()).toEqual([0, expect.closeTo(-6, 3)])
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('shows what is usual for the author and what readers told, and sums up to where the post stands', async () => {
  await using database = await testDatabase()
  const { db } = database
  const folder = await mkdtemp(join(tmpdir(), 'lycan-explain-quality-'))
  try {
    const config = join(folder, 'lycan.yaml')
    await writeFile(
      config,
      `database: { url: ${JSON.stringify(database.url)} }
log: { level: silent }
feeds:
  cats: { name: Cats, match: { text: [cat] }, order: quality }
  plain: { name: Plain, match: { text: [cat] } }
`,
    )
    const start = Math.floor(Date.now() / 3_600_000 - 26) * 3_600e6
    const old = simulated.post(TEXT, {}, { timeUs: start })
    const next = simulated.post(
      'Another cat sleeps in the sun behind the house',
      {},
      { timeUs: start + 25.5 * 3_600e6 },
    )
    const likes = (subject: typeof old, count: number, after: number) =>
      Array.from({ length: count }, (_, i) =>
        simulated.like(subject, { did: `did:plc:reader${i}`, timeUs: start + after * 3_600e6 + i * 1e6 }),
      )
    const events = [old, ...likes(old, 15, 1), next, ...likes(next, 12, 25.6)]
    const file = join(folder, 'events.jsonl')
    await writeFile(file, `${events.map((event, i) => renderEvent(event, 'v2', i + 1)).join('\n')}\n`)
    await capture(replayCommand(), file, '-c', config)

    const { id } = await db
      .selectFrom('feeds')
      .select('id')
      .where('name', '=', 'cats')
      .executeTakeFirstOrThrow()
    const uri = postUri(next)
    const told = { post: parsePostUri(uri)!, feedContext: undefined, reqId: undefined }
    for (const [viewer, event] of [
      [BOB, 'requestMore'],
      [CAROL, 'requestMore'],
      ['did:plc:reader1', 'interactionSeen'],
    ] as const)
      await storeInteractions(db, { viewer, feed: id, interactions: [{ ...told, event }] })
    const order = { name: 'quality', algorithm: quality, config: quality.config.parse({}) }
    const shifts = feedbackShifts([activeFeed({ id, order })])
    expect(await followFeedback({ db, shifts: () => shifts, signal: new AbortController().signal })).toEqual({
      moved: 1,
    })

    const { stdout } = await capture(explainCommand(), uri, '-c', config)
    // log2(13) = 3.7, and usual are (4 + 5 · 104 / 101) / 6 = 1.52 doublings, 1.9 likes.
    expect(stdout).toContain('    lift +6.3 h: 12 likes; usual for the author is 1.9\n')
    expect(stdout).toContain('    feedback +3.6 h: 2 readers asked for more, 0 for less, 1 for neither\n')
    const json = JSON.parse((await capture(explainCommand(), uri, '--json', '-c', config)).stdout) as {
      feed: string
      order: { key: number; terms: { name: string }[] }
    }[]
    const rows = await db
      .selectFrom('feed_posts')
      .innerJoin('feeds', 'feeds.id', 'feed_posts.feed')
      .select(['name', 'rank_key'])
      .where('rkey', '=', decodeTid(told.post.rkey)!)
      .orderBy('name')
      .execute()
    expect(rows.map(({ name, rank_key }) => [name, Number(rank_key)])).toEqual(
      json.map(({ feed, order: { key } }) => [feed, key]),
    )
    expect(json[1]?.order.terms).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('shows the terms of what the order keeps out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-explain-quality-'))
  try {
    const config = join(folder, 'lycan.yaml')
    await writeFile(
      config,
      'feeds: { cats: { name: Cats, match: { text: [cat] }, order: { quality: { exclude: 8h } } } }\n',
    )
    const { stdout } = await capture(
      explainCommand(),
      '--text',
      'LOOK AT MY CAT RIGHT NOW EVERYBODY',
      '-c',
      config,
    )
    expect(stdout).toMatch(/^cats: out, by the order of the feed\n/)
    expect(stdout).toContain('  order quality: keeps the post out\n')
    expect(stdout).toContain('    capitals -8.0 h: 100 % capitals\n')
  } finally {
    await rm(folder, { recursive: true })
  }
})
