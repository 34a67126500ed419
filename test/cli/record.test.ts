import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { recordCommand } from '../../src/cli/record.ts'
import type { StreamEvent } from '../../src/event.ts'
import { fileSource } from '../../src/ingest/file-source.ts'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { ALICE, simulated } from '../support/events.ts'
import { capture } from './capture.ts'

let folder: string
let config: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-record-cli-'))
  config = join(folder, 'lycan.yaml')
  path = join(folder, 'events.jsonl')
  await writeFile(
    config,
    'log: { level: silent }\njetstream: { userAgent: "Recorder (@alice.example.com)" }\nfeeds: {}\n',
  )
})
afterEach(() => rm(folder, { recursive: true }))

it('records as many events as told, from the hosts of the settings', async () => {
  await using server = await startJetstreamServer()
  const running = capture(recordCommand(), path, '-c', config, '--jetstream', server.url, '--events', '2')
  await server.nextClient()
  server.push(simulated.post('one'), simulated.account(ALICE, true), simulated.post('two'))
  const { stdout, exitCode } = await running
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/events\.jsonl: 2 events, \d+ B, until 20\d\d-.*Z\n$/)
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(2)
  const [request] = server.requests
  expect(request?.query.getAll('collections')).toEqual([
    'app.bsky.feed.post',
    'app.bsky.feed.like',
    'app.bsky.feed.repost',
  ])
  expect(request?.query.getAll('kinds')).toContain('identity')
  expect(request?.headers['user-agent']).toBe('Recorder (@alice.example.com)')
})

it('records as long as told, also where nothing comes; "*" means all collections', async () => {
  await using server = await startJetstreamServer()
  const argv = [
    path,
    '-c',
    config,
    '--jetstream',
    server.url,
    '--for',
    '300ms',
    '--collections',
    '*',
    '--json',
  ]
  const { stdout } = await capture(recordCommand(), ...argv)
  expect(JSON.parse(stdout)).toEqual({ path, events: 0, bytes: 0 })
  expect(server.requests[0]?.query.has('collections')).toBe(false)
})

it.each([
  [['--for', 'ever'], '--for ever: expected a duration such as 30s, 10m or 2h, at most 24d'],
  [['--for', '30d'], '--for 30d: expected a duration'],
  [['--events', '0'], '--events 0: expected a number of events, such as 10000'],
  [['--events', 'many'], '--events many: expected'],
])('refuses %j', async (argv, message) => {
  const { stderr, exitCode } = await capture(recordCommand(), path, '-c', config, ...argv)
  expect(stderr).toContain(message)
  expect(exitCode).toBe(2)
})

it('leaves a readable file when it is killed', async () => {
  await using server = await startJetstreamServer()
  const compressed = `${path}.zst`
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
  const argv = [main, 'record', compressed, '-c', config, '--jetstream', server.url]
  const lycan = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] })
  const exit = once(lycan, 'exit')
  onTestFinished(() => void lycan.kill('SIGKILL'))
  const early = exit.then(([code]) => Promise.reject(new Error(`lycan record ended with ${code}`)))
  await Promise.race([server.nextClient(), early])
  early.catch(() => {}) // from here on it is meant to be killed
  server.push(simulated.post('one'), simulated.post('two'))
  const lines = async () => {
    const source = fileSource(compressed, { log: pino({ level: 'silent' }) })
    const events: StreamEvent[] = []
    for await (const chunk of source.events(undefined, () => undefined, new AbortController().signal)) {
      events.push(...chunk.events)
    }
    return events.map((event) => (event.kind === 'post' ? event.post.text : event.kind))
  }
  await expect.poll(() => lines().catch(() => []), { timeout: 20_000 }).toEqual(['one', 'two'])
  lycan.kill('SIGKILL')
  await exit
  expect(await lines()).toEqual(['one', 'two'])
})
