import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PostEvent, StreamEvent } from '../../src/event.ts'
import { type FileSourceOptions, fileSource } from '../../src/ingest/file-source.ts'
import type { StreamCursor } from '../../src/persist/batch.ts'
import { decodeTid, tidMicros } from '../../src/tid.ts'
import { nextMicros, tid } from '../support/events.ts'
import { describeRealData, realData, realLines } from '../support/real-data.ts'
import { DID, POST, v1Commit, v2Commit } from './frames.ts'

let folder: string
let path: string
let messages: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-file-'))
  path = join(folder, 'events.jsonl')
  messages = []
})
afterEach(() => rm(folder, { recursive: true }))

const log = pino(
  { level: 'info' },
  { write: (line: string) => messages.push((JSON.parse(line) as { msg: string }).msg) },
)

interface ReadOptions extends Partial<FileSourceOptions> {
  readonly from?: StreamCursor
  readonly stopAfter?: number
}

/** Reads as the pipeline does; the cursor is that of the last event. */
async function read({ from, stopAfter, ...options }: ReadOptions = {}) {
  const stop = new AbortController()
  const events: StreamEvent[] = []
  let cursor: StreamCursor | undefined
  for await (const chunk of fileSource(path, { log, ...options }).events(from, () => cursor, stop.signal)) {
    events.push(...chunk.events)
    cursor = { ...chunk.events.at(-1)!.at, origin: chunk.origin }
    if (events.length >= (stopAfter ?? Number.POSITIVE_INFINITY)) stop.abort()
  }
  return {
    events,
    cursor,
    texts: events.flatMap((event) => (event.kind === 'post' ? [event.post.text] : [])),
  }
}

function post(text: string, timeUs = 1_783_175_888_000_000): string {
  return v1Commit({ rkey: tid(timeUs), record: { ...POST, text } }, { time_us: timeUs })
}

const lines = (...texts: string[]) => `${texts.join('\n')}\n`

test('a line is an event of either wire; its number is its position', async () => {
  await writeFile(path, lines(post('one'), v2Commit(), '', post('three')))
  const { events, cursor } = await read()
  expect(events.map(({ kind, ...event }) => [kind, 'at' in event && event.at.seq])).toEqual([
    ['post', 1],
    ['post', 2],
    ['post', 4],
  ])
  expect(cursor).toMatchObject({ seq: 4, origin: { host: 'events.jsonl', wire: 'file', bootId: undefined } })
  expect(messages).toEqual([`${path} has been read: 4 lines`])
})

test('sources of different files never share a cursor', () => {
  expect(fileSource('/a/x.jsonl', { log }).name).not.toBe(fileSource('/b/x.jsonl', { log }).name)
})

test('lines that are no events are counted and passed over', async () => {
  await writeFile(path, lines('{', post('one'), 'null', '[]', post('two'), '{"kind":"commit"}'))
  expect((await read()).texts).toEqual(['one', 'two'])
  expect(messages[1]).toBe(`4 lines of ${path} are no events, and were left out`)
})

describe('a file without a proper end', () => {
  test('keeps a last line that is whole', async () => {
    await writeFile(path, `${post('one')}\n${post('two')}`)
    expect((await read()).texts).toEqual(['one', 'two'])
    expect(messages).toHaveLength(1)
  })

  test('loses a last line that is not', async () => {
    await writeFile(path, `${post('one')}\n${post('two').slice(0, -9)}`)
    expect((await read()).texts).toEqual(['one'])
    expect(messages).toContain(`the last line of ${path} is cut off, and was left out`)
  })

  test('may be empty', async () => {
    await writeFile(path, '')
    expect((await read()).events).toEqual([])
  })

  test('that does not exist is an error', async () => {
    await expect(read()).rejects.toThrow(/^cannot read .*events\.jsonl: there is no such file$/)
  })
})

describe('zstd', () => {
  const many = Array.from({ length: 5_000 }, (_, i) => `post ${i}`)
  const whole = zstdCompressSync(lines(...many.map((text) => post(text))))

  test('is recognised by its content, in any number of frames', async () => {
    await writeFile(path, Buffer.concat([whole, zstdCompressSync(lines(post('more'))), zstdCompressSync('')]))
    let bytes = 0
    const { texts } = await read({ progress: (so) => (bytes = so) })
    expect(texts).toEqual([...many, 'more'])
    expect(bytes).toBeGreaterThan(whole.length)
  })

  test('is read as far as it goes where the end is missing', async () => {
    await writeFile(path, whole.subarray(0, Math.floor(whole.length / 2)))
    const { texts } = await read()
    expect(texts.length).toBeGreaterThan(1000)
    expect(texts).toEqual(many.slice(0, texts.length))
  })

  test('that is damaged is an error that says where', async () => {
    const damaged = Buffer.from(whole)
    damaged.fill(0xa5, 2_000, 4_000)
    await writeFile(path, damaged)
    await expect(read()).rejects.toThrow(/events\.jsonl is damaged near byte \d+: /)
  })
})

test('lines longer than memory should hold are cut, skipped, and the rest is read', async () => {
  await writeFile(path, lines(post('one')))
  const half = post('x'.repeat(3_000)).slice(0, -40)
  await appendFile(path, half)
  for (let i = 0; i < 20; i++) await appendFile(path, Buffer.alloc(1 << 20, 'y'))
  await appendFile(path, lines('', post('two')))
  const { events, texts } = await read()
  expect(texts).toEqual(['one', 'two'])
  expect(events[1]).toMatchObject({ kind: 'skip', reason: 'too-large', at: { seq: 2 } })
})

describe('a replay that was interrupted', () => {
  const texts = Array.from({ length: 3_500 }, (_, i) => `post ${i}`)

  test('continues after the last line stored', async () => {
    await writeFile(path, lines(...texts.map((text) => post(text))))
    const first = await read({ stopAfter: 1_000 })
    const second = await read({ from: first.cursor! })
    expect(first.texts.length).toBeLessThan(texts.length)
    expect([...first.texts, ...second.texts]).toEqual(texts)
    expect((await read({ from: second.cursor! })).events).toEqual([])
    expect((await read({ from: second.cursor!, fromStart: true })).texts).toEqual(texts)
  })

  test('does not mistake the number of another stream for its own', async () => {
    await writeFile(path, lines(post('one'), post('two')))
    const from = { origin: { host: 'a.example', wire: 'v2', bootId: undefined }, seq: 2, timeUs: 5 } as const
    expect((await read({ from })).texts).toEqual(['one', 'two'])
  })

  test('keeps its shift', async () => {
    const start = 1_700_000_000_000_000
    await writeFile(path, lines(...texts.map((text, i) => post(text, start + i * 1_000))))
    const first = await read({ shiftToNow: true, stopAfter: 1_000 })
    const second = await read({ shiftToNow: true, from: first.cursor! })
    const shifts = [...first.events, ...second.events].map(
      (event, i) => 'at' in event && event.at.timeUs - start - i * 1_000,
    )
    expect(shifts).toHaveLength(texts.length)
    expect(new Set(shifts).size).toBe(1)
  })
})

describe('shifted to now', () => {
  test('the newest event is now, and everything moves alike', async () => {
    const start = 1_600_000_000_000_000
    const root = { did: DID, rkey: tid(start) }
    const uri = `at://${DID}/app.bsky.feed.post/${root.rkey}`
    const reply = (timeUs: number) =>
      v1Commit(
        {
          rkey: tid(timeUs),
          rev: tid(timeUs),
          record: {
            ...POST,
            createdAt: new Date(timeUs / 1000).toISOString(),
            reply: { root: { uri }, parent: { uri } },
            embed: { $type: 'app.bsky.embed.record', record: { uri } },
          },
        },
        { time_us: timeUs },
      )
    const like = v1Commit(
      {
        collection: 'app.bsky.feed.like',
        rkey: tid(start),
        record: { $type: 'app.bsky.feed.like', subject: { uri } },
      },
      { time_us: start + 7 },
    )
    const gone = v1Commit({ operation: 'delete', rkey: root.rkey }, { time_us: start + 8 })
    const account = JSON.stringify({
      did: DID,
      time_us: start + 9,
      kind: 'account',
      account: { active: true },
    })
    await writeFile(path, lines(post('root', start), reply(start + 60e6), like, gone, account))

    const before = nextMicros()
    const { events } = await read({ shiftToNow: true })
    const [first, second, third, fourth, fifth] = events as [PostEvent, PostEvent, ...StreamEvent[]]
    const deltaUs = first.at.timeUs - start
    expect(deltaUs % 1000).toBe(0)
    expect(Math.abs(second.at.timeUs - before)).toBeLessThan(60e6)
    expect(tidMicros(decodeTid(first.rkey)!) - start).toBe(deltaUs)
    const shifted = { did: DID, rkey: first.rkey }
    expect(second).toMatchObject({
      rkey: tid(start + 60e6 + deltaUs),
      rev: decodeTid(tid(start + 60e6 + deltaUs)),
      post: {
        rkey: second.rkey,
        replyRoot: shifted,
        replyParent: shifted,
        quote: shifted,
        createdAt: (start + 60e6 + deltaUs) / 1000,
        time: (start + 60e6 + deltaUs) / 1000,
      },
    })
    expect(third).toMatchObject({ kind: 'engagement', subject: shifted, at: { timeUs: start + 7 + deltaUs } })
    expect(fourth).toMatchObject({ kind: 'delete', rkey: first.rkey })
    expect(fifth).toMatchObject({ kind: 'account', at: { timeUs: start + 9 + deltaUs } })
  })
})

describeRealData('real recordings', () => {
  test('are read whole, and the same compressed', async () => {
    const recorded = realLines('jetstream-official/expected_v1.jsonl')
    path = join(realData!, 'jetstream-official/expected_v1.jsonl')
    const plain = await read()
    expect(plain.events).toHaveLength(152)
    path = join(folder, 'events.jsonl.zst')
    await writeFile(
      path,
      zstdCompressSync(await readFile(join(realData!, 'jetstream-official/expected_v1.jsonl'))),
    )
    const compressed = await read()
    expect(compressed.events).toEqual(plain.events)
    expect(compressed.cursor?.seq).toBe(recorded.length)
  })
})
