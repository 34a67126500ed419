import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { explainCommand } from '../../src/cli/explain.ts'
import { replayCommand } from '../../src/cli/replay.ts'
import { postUri } from '../../src/event.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { testDatabase } from '../support/database.ts'
import { BOB, CAROL, simulated } from '../support/events.ts'
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
