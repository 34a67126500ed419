import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileSource } from '../../src/ingest/file-source.ts'
import { jetstreamSource } from '../../src/ingest/jetstream.ts'
import { type Recorded, type RecordOptions, record } from '../../src/ingest/record.ts'
import { startRecording } from '../../src/ingest/recording.ts'
import { type JetstreamServer, startJetstreamServer } from '../../src/simulate/server.ts'
import { simulated } from '../support/events.ts'
import { post as postFrame } from './frames.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-record-'))
})
afterEach(() => rm(folder, { recursive: true }))

const log = pino({ level: 'silent' })

function recordFrom(
  server: JetstreamServer,
  options: Partial<RecordOptions> & Pick<RecordOptions, 'path'>,
): Promise<Recorded> {
  return record({
    source: (onFrame) =>
      jetstreamSource({
        hosts: [server.url],
        wire: 'v2',
        userAgent: 'Lycan tests',
        collections: [],
        log,
        onFrame,
        timing: { retryFirstMs: 2, retryMostMs: 10 },
      }),
    signal: new AbortController().signal,
    ...options,
  })
}

/** Texts of the posts in a recording. */
async function texts(path: string): Promise<string[]> {
  const found: string[] = []
  for await (const { events } of fileSource(path, { log }).events(
    undefined,
    () => undefined,
    new AbortController().signal,
  )) {
    for (const event of events) if (event.kind === 'post') found.push(event.post.text)
  }
  return found
}

test.each(['events.jsonl', 'events.jsonl.zst'])('%s holds what came, as many as wanted', async (name) => {
  await using server = await startJetstreamServer()
  const path = join(folder, name)
  const recording = recordFrom(server, { path, events: 3 })
  await server.nextClient()
  server.push(...['one', 'two', 'three', 'four'].map((text) => simulated.post(text)))
  const { events, bytes } = await recording
  expect(events).toBe(3)
  expect(await texts(path)).toEqual(['one', 'two', 'three'])
  expect(bytes).toBe((await readFile(path)).length)
})

test('frames are kept as they were received, on a line each', async () => {
  await using server = await startJetstreamServer({ firstSeq: 5 })
  const path = join(folder, 'events.jsonl')
  const recording = recordFrom(server, { path, events: 2 })
  await server.nextClient()
  server.push(
    { kind: 'garbage', did: 'did:plc:x', timeUs: 1, frame: postFrame('pretty', 2) },
    simulated.post('plain'),
  )
  await recording
  const lines = (await readFile(path, 'utf8')).split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[2]).toBe('')
  expect(lines[1]).toMatch(
    /^\{"\$type":"message","payload":\{"\$type":"network.bsky.jetstream.subscribeEvents#commit","seq":6,/,
  )
  expect(await texts(path)).toEqual(['pretty', 'plain'])
})

test('goes on when the connection breaks, and ends when told to', async () => {
  await using server = await startJetstreamServer()
  const stop = new AbortController()
  const path = join(folder, 'events.jsonl')
  const seen: Recorded[] = []
  const recording = recordFrom(server, { path, signal: stop.signal, progress: (so) => seen.push(so) })
  await server.nextClient()
  server.push(simulated.post('one'))
  await expect.poll(() => seen.length).toBe(1)
  server.disconnectAll()
  await server.nextClient()
  server.push(simulated.post('two'))
  await expect.poll(() => texts(path)).toContain('two')
  stop.abort()
  expect((await recording).events).toBe(seen.at(-1)?.events)
  expect(new Set(await texts(path))).toEqual(new Set(['one', 'two']))
})

test('an existing file is not overwritten', async () => {
  await using server = await startJetstreamServer()
  const path = join(folder, 'events.jsonl')
  await using _ = await startRecording(path)
  await expect(recordFrom(server, { path })).rejects.toThrow(
    /events\.jsonl exists already; a recording needs a new file/,
  )
  expect(server.requests).toHaveLength(0)
})

test('what came can soon be read, though the recording never ended', async () => {
  const path = join(folder, 'unfinished.jsonl.zst')
  await using recording = await startRecording(path)
  await recording.write([postFrame('one'), postFrame('two')])
  await expect.poll(() => texts(path).catch(() => [])).toEqual(['one', 'two'])
  await recording.write([postFrame('three')])
  await expect.poll(() => texts(path)).toEqual(['one', 'two', 'three'])
})
