/** One post of each text, from the arrival of posts to their pages. */
import { beforeEach, describe, expect, test } from 'vitest'
import { readOnly } from '../../src/persist/database.ts'
import chronological from '../../src/rank/algorithms/chronological.ts'
import { ANYBODY } from '../../src/rank/compose.ts'
import type { RankedFeed } from '../../src/rank/feed.ts'
import { placeOf } from '../../src/rank/place.ts'
import { createAdmission } from '../../src/roles/admission.ts'
import { decodeTid, encodeTid, tidAt } from '../../src/tid.ts'
import { newRev, openStorage, put } from '../persist/storage.ts'
import { ALICE, BOB, CAROL, examplePost } from '../support/events.ts'
import { readToEnd } from './read-to-end.ts'

const NOW = Date.UTC(2026, 6, 1, 12)
const MINUTE = 60_000
const AUTHORS = [ALICE, BOB, CAROL]
const feed: RankedFeed = {
  id: 1,
  order: { algorithm: chronological, config: {} },
  diversity: { window: 30, perDuplicate: 1 },
}

type Storage = Awaited<ReturnType<typeof openStorage>>
let storage: Storage

beforeEach(async () => {
  storage = await openStorage()
  await storage.db.insertInto('feeds').values({ name: 'a', rule_hash: '' }).execute()
  return () => storage[Symbol.asyncDispose]()
})

const admit = createAdmission([], true)

/** A post as ingest stores it, so many minutes old. */
function arrival(text: string, minutes: number, rev = newRev()) {
  const rkey = encodeTid(tidAt((NOW - minutes * MINUTE) * 1_000))
  const post = examplePost({ text, rkey, did: AUTHORS[minutes % 3]!, time: NOW - minutes * MINUTE })
  const { searchText, fingerprint } = admit(post)!
  return put(post, { searchText, fingerprint, rev })
}

async function read(limit: number, shown = feed): Promise<number[]> {
  const uris = await readToEnd(storage.db, shown, { limit, now: NOW })
  return uris.map((uri) => (NOW - Number(decodeTid(uri.split('/').at(-1)!)! >> 10n) / 1_000) / MINUTE)
}

const SPAM = 'Win a free phone, only today, for everybody who follows this account'
const EDITED = 'Win a free phone, only today, for anybody who follows this account! https://x.example'

describe('one post of each text', () => {
  test('is the one that stands highest, near copies and all; short texts are never copies', async () => {
    await storage.commit({
      posts: [
        arrival('A heron stood in the harbour this morning and did not move', 1),
        arrival(SPAM, 2),
        arrival('Good morning', 3),
        arrival(EDITED, 4),
        arrival('Good morning', 5),
        arrival(SPAM.toUpperCase(), 6),
        arrival('Trains to Bergen are late again because of the snow in the mountains', 7),
      ],
    })
    expect(await read(100)).toEqual([1, 2, 3, 5, 7])
    expect(await read(2)).toEqual([1, 2, 3, 5, 7])
    expect(await read(100, { ...feed, diversity: { window: 30, perDuplicate: 2 } })).toEqual([
      1, 2, 3, 4, 5, 7,
    ])
    expect(await read(100, { ...feed, diversity: { window: 30, perThread: 1 } })).toHaveLength(7)
  })

  test('holds across the lists of a long feed', async () => {
    const words = (n: number) =>
      Array.from({ length: 9 }, (_, i) => (n * 7919 + i * 104729).toString(26)).join(' ')
    const posts = Array.from({ length: 620 }, (_, i) => arrival(i % 100 === 50 ? SPAM : words(i), i))
    await storage.commit({ posts })
    const minutes = await read(64)
    expect(minutes.filter((one) => one % 100 === 50)).toEqual([50])
    expect(minutes.length).toBeGreaterThan(600)
  })

  test('follows what authors edit', async () => {
    await storage.commit({ posts: [arrival(SPAM, 1), arrival(EDITED, 2)] })
    expect(await read(100)).toEqual([1])
    await storage.commit({ posts: [arrival('I sold my phone and am happier than ever before', 2)] })
    expect(await read(100)).toEqual([1, 2])
    await storage.commit({ posts: [arrival('short', 1), arrival(SPAM, 2)] })
    expect(await read(100)).toEqual([1, 2])
  })

  test('is told of those left out', async () => {
    await storage.commit({ posts: [arrival(SPAM, 1), arrival(EDITED, 2)] })
    const place = (minutes: number) => {
      const { post } = arrival('', minutes)
      return placeOf(readOnly(storage.db), feed, post, { viewer: ANYBODY, now: NOW })
    }
    expect(await place(1)).toEqual({ place: 1, rank: 1, of: 1, terms: [] })
    expect(await place(2)).toEqual({ place: undefined, leftOutBy: 'perDuplicate', rank: 2, of: 1, terms: [] })
  })
})
