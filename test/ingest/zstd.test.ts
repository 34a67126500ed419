import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decompress, readDictionary } from '../../src/ingest/zstd.ts'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { builtInDictionary } from '../../src/simulate/zstd-dictionary.ts'
import { simulated } from '../support/events.ts'
import { describeRealData, realData, realLines } from '../support/real-data.ts'
import { listen } from './listener.ts'

async function dictionaryFile(bytes: Uint8Array): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'lycan-zstd-'))
  const path = join(folder, 'dictionary')
  await writeFile(path, bytes)
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

test('v2: the dictionary is fetched, named, and fetched again when it is replaced', async () => {
  await using server = await startJetstreamServer({ firstSeq: 7 })
  await using listener = listen([server], { compress: 'zstd' })
  await server.nextClient()
  server.push(simulated.post('one'))
  await listener.heard('one')
  server.replaceDictionary({ id: 20270101, bytes: Buffer.from('{"$type":"message","payload":{"$type":') })
  server.disconnectAll()
  server.push(simulated.post('two'))
  await listener.heard('two')
  const asked = server.requests.map(({ path, query, status }) => [
    path.split('.').at(-1),
    query.get('zstdDictionary'),
    status,
  ])
  expect(asked).toEqual([
    ['getZstdDictionary', null, 200],
    ['subscribeEvents', '20260811', 101],
    ['subscribeEvents', '20260811', 400],
    ['getZstdDictionary', null, 200],
    ['subscribeEvents', '20270101', 101],
  ])
  expect(server.requests[0]?.headers['user-agent']).toBe('Lycan tests')
  expect(listener.frames[0]).toContain('"seq":7')
})

test('v1: the dictionary comes from a file', async () => {
  await using file = await dictionaryFile(builtInDictionary.bytes)
  await using server = await startJetstreamServer()
  await using listener = listen([server], { wire: 'v1', compress: 'zstd', dictionary: file.path })
  await server.nextClient()
  server.push(simulated.post('one'), simulated.post('two'))
  await listener.heard('two')
  expect(server.requests[0]?.query.get('compress')).toBe('true')
})

test('v1: the dictionary of another server is suspected', async () => {
  await using file = await dictionaryFile(Buffer.alloc(500, 'another dictionary '))
  await using server = await startJetstreamServer()
  await using listener = listen([server], { wire: 'v1', compress: 'zstd', dictionary: file.path })
  await server.nextClient()
  server.push(...Array.from({ length: 120 }, (_, i) => simulated.post(`post ${i}`)))
  await expect.poll(() => listener.messages[0]).toContain('is the zstd dictionary the one of this server?')
  expect(listener.texts).toEqual([])
})

test('damaged frames and bombs become nothing', () => {
  const dictionary = { id: 1, bytes: Buffer.from(builtInDictionary.bytes) }
  const frame = zstdCompressSync('{"did":"did:plc:', { dictionary: dictionary.bytes })
  expect(decompress(frame, dictionary)?.toString()).toBe('{"did":"did:plc:')
  expect(decompress(frame.subarray(0, -2), dictionary)).toBeUndefined()
  expect(decompress(Buffer.from('no zstd'), dictionary)).toBeUndefined()
  expect(decompress(zstdCompressSync(Buffer.alloc(100_000_000)), dictionary)).toBeUndefined()
})

describeRealData('with the dictionaries of the real servers', () => {
  test.each(['jetstream_legacy_subscribe.zdict', 'jetstream_subscribe_events_20260811.zdict'])(
    '%s',
    (name) => {
      const dictionary = readDictionary(join(realData!, 'dictionaries', name))
      const lines = realLines('jetstream-official/expected_v1.jsonl')
      for (const line of lines) {
        const frame = zstdCompressSync(line, { dictionary: dictionary.bytes })
        expect(frame.length).toBeLessThan(line.length)
        expect(decompress(frame, dictionary)?.toString()).toBe(line)
      }
      expect(lines).toHaveLength(152)
    },
  )
})
