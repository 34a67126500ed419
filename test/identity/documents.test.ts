import type { DidDocument } from '@atproto/identity'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  createDidDocuments,
  DocumentUnavailableError,
  type StoredDocument,
} from '../../src/identity/documents.ts'

const DID = 'did:plc:alice234567abcdefghijklm'
const MINUTE = 60_000

let now: number
let asked: number
let answer: () => Promise<DidDocument | null>
let stored: Map<string, StoredDocument>

beforeEach(() => {
  now = 1_000_000_000
  asked = 0
  answer = async () => documentNumber(asked)
  stored = new Map()
})

function documentNumber(version: number): DidDocument {
  return { id: DID, alsoKnownAs: [`at://version${version}.example.com`] }
}

function documents() {
  return createDidDocuments({
    fetchDocument: () => {
      asked++
      return answer()
    },
    store: {
      read: async (did) => stored.get(did),
      write: async (did, document) => void stored.set(did, document),
    },
    now: () => now,
  })
}

const down = async () => {
  throw new Error('nobody answers')
}

describe('DID documents', () => {
  test('are fetched once, for an hour', async () => {
    const cache = documents()
    expect(await cache.get(DID)).toEqual(documentNumber(1))
    now += 59 * MINUTE
    expect(await cache.get(DID)).toEqual(documentNumber(1))
    now += 2 * MINUTE
    expect(await cache.get(DID)).toEqual(documentNumber(2))
    expect(asked).toBe(2)
  })

  test('are fetched once for many who ask at the same time', async () => {
    const waiting = Promise.withResolvers<DidDocument>()
    answer = () => waiting.promise
    const cache = documents()
    const all = Promise.all(Array.from({ length: 50 }, () => cache.get(DID)))
    waiting.resolve(documentNumber(1))
    expect(new Set(await all).size).toBe(1)
    expect(asked).toBe(1)
  })

  test('outlive the process in the store', async () => {
    await documents().get(DID)
    now += 30 * MINUTE
    expect(await documents().get(DID)).toEqual(documentNumber(1))
    expect(asked).toBe(1)
    now += 31 * MINUTE
    expect(await documents().get(DID)).toEqual(documentNumber(2))
  })

  test('are asked for anew at most once a minute', async () => {
    const cache = documents()
    await cache.get(DID)
    now += MINUTE - 1
    expect(await cache.get(DID, true)).toEqual(documentNumber(1))
    now += 1
    expect(await cache.get(DID, true)).toEqual(documentNumber(2))
    expect(await cache.get(DID, true)).toEqual(documentNumber(2))
    expect(asked).toBe(2)
  })

  test('that do not exist are remembered as such for five minutes', async () => {
    answer = async () => null
    const cache = documents()
    expect(await cache.get(DID)).toBeUndefined()
    now += 4 * MINUTE
    expect(await cache.get(DID)).toBeUndefined()
    expect(asked).toBe(1)
    now += MINUTE
    await cache.get(DID)
    expect(asked).toBe(2)
  })

  test('stand in for up to a day while nobody answers, without asking each time', async () => {
    const cache = documents()
    await cache.get(DID)
    answer = down
    now += 2 * 60 * MINUTE
    expect(await cache.get(DID)).toEqual(documentNumber(1))
    expect(await cache.get(DID)).toEqual(documentNumber(1))
    expect(asked).toBe(2)
    now += 23 * 60 * MINUTE
    await expect(cache.get(DID)).rejects.toThrow(DocumentUnavailableError)
  })

  test('that cannot be had are not asked for again for half a minute', async () => {
    answer = down
    const cache = documents()
    await expect(cache.get(DID)).rejects.toThrow(DocumentUnavailableError)
    await expect(cache.get(DID)).rejects.toThrow(DocumentUnavailableError)
    expect(asked).toBe(1)
    now += MINUTE / 2
    answer = async () => documentNumber(7)
    expect(await cache.get(DID)).toEqual(documentNumber(7))
  })
})
