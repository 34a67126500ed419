import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { previewCommand } from '../../src/cli/preview.ts'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import type { SimulatedEvent } from '../../src/simulate/simulated-event.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { ALICE, BOB, nextMicros, simulated } from '../support/events.ts'
import { lycan } from '../support/lycan.ts'
import { capture } from './capture.ts'

let folder: string
let config: string
let recording: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-preview-'))
  config = join(folder, 'lycan.yaml')
  recording = join(folder, 'events.jsonl')
  await writeFile(
    config,
    `# the directory is on a port where nobody answers
identity: { plc: "http://127.0.0.1:9", allowLoopback: true, timeout: 1s }
feeds:
  cats: { name: Cats, match: [ { text: [cat, "tabby cat"] }, { not: { hashtag: [dogs] } } ] }
  top: { name: Top, match: [ { text: [cat] }, { engagement: { likes: { atLeast: 2 } } } ] }
  loud: { name: Loud, match: { text: [cat] }, order: { quality: { exclude: 8h } } }
  once: { name: Once, match: [ { text: [cat] }, { not: { duplicate: { within: 1h } } } ] }
  both: { name: Both, order: { blended: { sources: [ { feed: cats }, { feed: top } ] } } }
  alice: { name: Alice, match: { author: [alice.example.com] } }
`,
  )
})
afterEach(() => rm(folder, { recursive: true }))

async function record(...events: SimulatedEvent[]): Promise<void> {
  await writeFile(recording, `${events.map((event, i) => renderEvent(event, 'v2', i + 1)).join('\n')}\n`)
}

const fromRecording = (feed: string, ...argv: string[]) =>
  capture(previewCommand(), feed, '-c', config, '--from', recording, ...argv)

it('shows as cards what the feed catches of a recording, and sums up', async () => {
  const start = Date.UTC(2026, 0, 2, 3, 4) * 1000
  const at = (minutes: number) => ({ timeUs: start + minutes * 60e6 })
  const cat = simulated.post('My Tabby-Cat\nsleeps', { langs: ['en'] }, at(1))
  await record(
    simulated.identity(ALICE, 'alice.example.com', start),
    cat,
    simulated.post('a dog', {}, at(2)),
    simulated.post('cat and \u001b[31mcat', {}, { ...at(3), did: BOB }),
    simulated.like(cat, at(30)),
  )
  const { stdout, stderr, exitCode } = await fromRecording('cats')
  expect(exitCode).toBe(0)
  const [, , , , , , , second] = stdout.split('\n')
  expect(stdout.split('\n').slice(0, 6)).toEqual([
    '@alice.example.com 2026-01-02 03:05 UTC · en',
    '│ My Tabby-Cat',
    '│ sleeps',
    '╰ text: "cat" in the text, "tabby cat" in the text, as "tabby-cat"',
    `  https://bsky.app/profile/${ALICE}/post/${cat.rkey}`,
    '',
  ])
  expect(second).toBe('│ cat and  [31mcat')
  expect(stderr).toBe(
    [
      'cats: 2 of 3 posts in 30m · 67 % of the stream · about 4 an hour',
      '  found by   cat 2, tabby cat 1',
      '  languages  en 1, none 1',
      '',
    ].join('\n'),
  )
})

it('prints a line of JSON for each post, and the summary apart from them', async () => {
  await record(
    simulated.post('a cat'),
    simulated.post('a dog'),
    simulated.post('two cat beds', { langs: ['en'] }),
  )
  const { stdout, stderr } = await fromRecording('cats', '--json')
  const cards = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(cards).toMatchObject([
    {
      text: 'a cat',
      author: { did: ALICE, handle: null },
      found: ['cat'],
      why: 'text: "cat" in the text',
      waiting: false,
    },
    { text: 'two cat beds', langs: ['en'] },
  ])
  expect(JSON.parse(stderr)).toMatchObject({
    feed: 'cats',
    posts: 3,
    caught: 2,
    share: 2 / 3,
    words: [['cat', 2]],
  })
})

it('decides as ingest does: by the order too, by what came before, and by how old a post is', async () => {
  const start = nextMicros()
  const text = 'A cat sleeps in the sun behind the house of my neighbour'
  await record(
    simulated.post('LOOK AT MY CAT RIGHT NOW EVERYBODY', {}, { timeUs: start }),
    simulated.post(text, {}, { timeUs: start + 1e6 }),
    simulated.post(text, {}, { did: BOB, timeUs: start + 2e6 }),
    { ...simulated.post('an old cat', {}, { timeUs: start - 30 * 86_400e6 }), timeUs: start + 3e6 },
  )
  const texts = async (feed: string) =>
    (await fromRecording(feed, '--json')).stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).text)
  expect(await texts('cats')).toEqual(['LOOK AT MY CAT RIGHT NOW EVERYBODY', text, text])
  expect(await texts('once')).toEqual(['LOOK AT MY CAT RIGHT NOW EVERYBODY', text])
  expect((await texts('loud'))[0]).toBe(text)
})

it('says of posts that a rule may come to want that they wait', async () => {
  await record(simulated.post('a cat'))
  const { stdout, stderr } = await fromRecording('top')
  expect(stdout).toContain('waits until accounts engage with it as the rule wants')
  expect(stderr).toContain('1 of them come in once accounts engage with them')
})

it('stops after as many posts as told, and shows none where only the summary is wanted', async () => {
  await record(...Array.from({ length: 5 }, (_, i) => simulated.post(`cat ${i}`)))
  const { stdout } = await fromRecording('cats', '--count', '2', '--json')
  expect(stdout.trimEnd().split('\n')).toHaveLength(2)
  const summary = await fromRecording('cats', '--summary')
  expect(summary.stdout).toBe('')
  expect(summary.stderr).toContain('cats: 5 of 5 posts')
})

it('watches the live stream as long as told, without a database, also where nobody can look up names', async () => {
  await using server = await startJetstreamServer()
  const live = capture(previewCommand(), 'cats', '-c', config, '--jetstream', server.url, '--count', '1')
  await server.nextClient()
  server.push(simulated.post('a dog'), simulated.post('a cat'))
  const { stdout, exitCode } = await live
  expect(exitCode).toBe(0)
  expect(stdout).toContain('│ a cat\n')
  expect(server.requests[0]?.query.getAll('collections')).toEqual(['app.bsky.feed.post'])
  const timed = await capture(
    previewCommand(),
    'cats',
    '-c',
    config,
    '--jetstream',
    server.url,
    '--for',
    '200ms',
  )
  expect(timed.stderr).toBe('cats: 0 of 0 posts in 0s\n')
})

it('says whose posts are missing where handles cannot be looked up', async () => {
  await record(simulated.post('a cat'))
  const { stderr, exitCode } = await fromRecording('alice')
  expect(stderr).toContain(
    'whose these handles are could not be found out, so their posts are missing: alice.example.com',
  )
  expect(exitCode).toBe(0)
})

it('sums up at Ctrl-C', async () => {
  await using server = await startJetstreamServer()
  const watching = lycan('preview', 'cats', '-c', config, '--jetstream', server.url)
  await server.nextClient()
  watching.kill('SIGINT')
  expect((await watching.says('cats: 0 of 0 posts')).msg).toContain('posts in 0s')
  expect(await watching.ended).toEqual({ code: 0, stdout: '' })
})

it.each([
  [['cat'], 'there is no feed "cat"; did you mean "cats"?'],
  [['nosuch'], 'there is no feed "nosuch"; there are: cats, top'],
  [['both'], 'both takes its posts from cats, top; preview one of these'],
  [['cats', '--for', 'ever'], '--for ever: expected a duration'],
  [['cats', '--count', 'some'], '--count some: expected a number of posts, such as 20'],
])('refuses %j', async ([feed = '', ...argv], message) => {
  const { stderr, exitCode } = await capture(previewCommand(), feed, '-c', config, ...argv)
  expect(stderr).toContain(message)
  expect(exitCode).toBe(2)
})

it('says that a recording cannot be read', async () => {
  await expect(fromRecording('cats')).rejects.toThrow(/^cannot read .*events.jsonl: there is no such file$/)
})
