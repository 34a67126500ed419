import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decode } from '../../src/ingest/decode.ts'
import { writeTrafficFile } from '../../src/simulate/traffic-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lycan-traffic-'))
})
afterAll(() => rm(folder, { recursive: true }))

const OPTIONS = { seed: 3, start: Date.UTC(2026, 6, 4), eventsPerSecond: 400, events: 2_500 }

test.each(['v1', 'v2'] as const)(
  'writes as many %s frames as asked, numbered, the same every time',
  async (wire) => {
    const path = join(folder, `${wire}.jsonl`)
    await writeTrafficFile(path, { ...OPTIONS, wire })
    const first = await readFile(path, 'utf8')
    const lines = first.split('\n')
    expect(lines).toHaveLength(OPTIONS.events + 1)
    expect(lines.at(-1)).toBe('')
    const positions = lines
      .slice(0, -1)
      .map((line) => decode(line))
      .map((event) => ('at' in event ? event.at.seq : 0))
    expect(positions).toEqual(Array.from({ length: OPTIONS.events }, (_, i) => i + 1))
    await writeTrafficFile(path, { ...OPTIONS, wire })
    expect(await readFile(path, 'utf8')).toBe(first)
  },
)

test('frames of the adversarial profile never break the lines', async () => {
  const path = join(folder, 'adversarial.jsonl')
  await writeTrafficFile(path, { ...OPTIONS, profile: 'adversarial' })
  const lines = (await readFile(path, 'utf8')).split('\n')
  expect(lines).toHaveLength(OPTIONS.events + 1)
})
