import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { replayCommand } from '../../src/cli/replay.ts'
import { searchCommand } from '../../src/cli/search.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { ALICE, BOB, CAROL, simulated } from '../support/events.ts'
import { capture } from './capture.ts'

const HOUR_US = 3_600e6
const start = Math.floor(Date.now() / 3_600_000) * HOUR_US - 10 * HOUR_US

let database: TestDatabase
let folder: string
let config: string
beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'lycan-search-'))
  config = join(folder, 'lycan.yaml')
  await writeFile(
    config,
    `database: { url: ${JSON.stringify(database.url)} }
log: { level: silent }
corpus: { keep: 2d }
places: { den: { at: [59.91, 10.75] } }
feeds:
  cats: { name: Cats, match: { text: [cat, 猫] } }
  oslo: { name: Oslo, match: { place: { near: den } } }
`,
  )
  const at = (hours: number, did = ALICE) => ({ did, timeUs: start + hours * HOUR_US })
  const first = simulated.post('My tabby cat in Oslo', { langs: ['en'] }, at(0))
  const events = [
    first,
    simulated.identity(ALICE, 'alice.example.com', start + 1e6),
    simulated.like(first, at(1, BOB)),
    simulated.post('a cat, not tabby', { langs: ['nb-NO'] }, at(2, BOB)),
    simulated.post('うちの黒猫です', { langs: ['ja'] }, at(3, CAROL)),
    simulated.post('concatenate dogs', {}, at(4, CAROL)),
    simulated.post('a cat of somebody who left', {}, at(5, 'did:plc:goneg234567abcdefghijklm')),
    simulated.account('did:plc:goneg234567abcdefghijklm', false, 'deactivated', start + 6 * HOUR_US),
    simulated.post('A walk in Bergen', {}, at(7)),
  ]
  const file = join(folder, 'events.jsonl')
  await writeFile(file, `${events.map((event, i) => renderEvent(event, 'v2', i + 1)).join('\n')}\n`)
  await capture(replayCommand(), file, '-c', config)
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (...argv: string[]) => capture(searchCommand(), ...argv, '-c', config)
const texts = async (...argv: string[]) =>
  (await run(...argv, '--json')).stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).text)

describe('lycan search', () => {
  it('shows what it finds as cards, with the feeds that show it', async () => {
    const { stdout, stderr, exitCode } = await run('tabby', 'in')
    expect(stdout).toContain('@alice.example.com 20')
    expect(stdout).toContain(
      '│ My tabby cat in Oslo\n╰ in cats, oslo · 1 like\n  https://bsky.app/profile/did:plc:alice',
    )
    expect(stderr).toBe('1 post\n')
    expect(exitCode).toBe(0)
  })

  it.each([
    [['cat'], ['a cat, not tabby', 'My tabby cat in Oslo']],
    [['"tabby cat"'], ['My tabby cat in Oslo']],
    [['cat -oslo'], ['a cat, not tabby']],
    [
      ['--', '-cat', '-bergen'],
      ['concatenate dogs', 'うちの黒猫です'],
    ],
    [
      ['dogs', 'OR', 'oslo'],
      ['concatenate dogs', 'My tabby cat in Oslo'],
    ],
    [['黒猫'], ['うちの黒猫です']],
    [['猫黒'], []],
    [['cat', '--limit', '1'], ['a cat, not tabby']],
    [['cat', '--lang', 'en'], ['My tabby cat in Oslo']],
    [['cat', '--lang', 'nb', 'ja'], ['a cat, not tabby']],
    [['cat', '--author', BOB], ['a cat, not tabby']],
    [
      ['--author', '@Alice.example.com'],
      ['A walk in Bergen', 'My tabby cat in Oslo'],
    ],
    [['cat', '--since', new Date((start + HOUR_US) / 1000).toISOString().slice(0, 16)], ['a cat, not tabby']],
    [['cat', '--since', '1h'], []],
    [['--near', 'Oslo'], ['My tabby cat in Oslo']],
    [['walk', '--near', 'Oslo'], []],
    [
      ['--near', 'den', '--within', '500km'],
      ['A walk in Bergen', 'My tabby cat in Oslo'],
    ],
    [['--near', 'den', '--within', '500km', '--since', '5h'], ['A walk in Bergen']],
  ])('%j finds %j', async (argv, expected) => {
    const [first, ...rest] = argv
    // Options come before what follows --.
    const found = first === '--' ? await textsAfterDashes(rest) : await texts(...argv)
    expect(found).toEqual(expected)
  })

  const textsAfterDashes = async (words: readonly string[]) =>
    (await capture(searchCommand(), '--json', '-c', config, '--', ...words)).stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).text)

  it('says what there is to say where nothing is found, or more could be', async () => {
    expect((await run('zebra')).stderr).toBe('no stored post is like that\n')
    expect((await run('cat', '--limit', '1')).stderr).toBe('the newest 1; --limit 10 shows more\n')
    expect((await run('--author', 'nobody.example.com')).stderr).toBe(
      'nothing of nobody.example.com is stored\n',
    )
  })

  it.each([
    [[], 'the query is empty; lycan search --help shows how to write one'],
    [['" "'], 'the query is empty'],
    [['OR', 'cat'], 'OR stands between two words'],
    [['cat', '--limit', '0'], '--limit 0: expected a number, such as 20'],
    [['cat', '--since', 'yesterday'], '--since yesterday: expected a time ago such as 6h or 2d'],
    [['cat', '--since', '2026-13-41'], '--since 2026-13-41: expected'],
    [['cat', '--near', 'Oslo', '--within', 'far'], '--within far: expected a distance'],
    [['--near', 'Nowherecity'], '--near: no place "Nowherecity" is known'],
  ])('refuses %j', async (argv, message) => {
    const { stderr, exitCode } = await run(...argv)
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
  })
})
