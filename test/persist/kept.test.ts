import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOnly } from '../../src/persist/database.ts'
import { emptyKept, loadKept } from '../../src/persist/kept.ts'
import { tidAt } from '../../src/tid.ts'
import { openStorage, put, undo } from './storage.ts'

const DAY = 86_400_000_000
const START = 20_000 * DAY

describe('the set of kept posts', () => {
  it('has what was added and, of 100,000 others, nothing', () => {
    const kept = emptyKept()
    const rkeys = Array.from({ length: 20_000 }, (_, i) => tidAt(START + i * 50_000_000) + BigInt(i % 7))
    const did = (i: number) => `did:plc:${String(i % 1_000).padStart(24, 'a')}`
    for (const [i, rkey] of rkeys.entries()) kept.add(did(i), rkey)
    for (const [i, rkey] of rkeys.entries()) kept.add(did(i), rkey)
    expect(kept.size).toBe(rkeys.length)
    expect(rkeys.every((rkey, i) => kept.has(did(i), rkey))).toBe(true)
    const strangers = [1, 2, 3, 4, 5].flatMap((step) =>
      rkeys.filter((rkey, i) => kept.has(did(i + step), rkey)),
    )
    expect(strangers).toEqual([])
  })

  it('never says no to what was added, nor forgets days that are not over', () => {
    const key = fc.record({
      did: fc.constantFrom('did:plc:a', 'did:web:b.example', ''),
      rkey: fc.bigInt(0n, 2n ** 63n - 1n),
    })
    const property = fc.property(fc.array(key), fc.nat(2 ** 53 - 1), (keys, before) => {
      const kept = emptyKept()
      for (const { did, rkey } of keys) kept.add(did, rkey)
      kept.dropBefore(before)
      for (const { did, rkey } of keys) {
        if (Number(rkey >> 10n) >= before) expect(kept.has(did, rkey)).toBe(true)
      }
    })
    fc.assert(property)
  })

  it('forgets days that are over', () => {
    const kept = emptyKept()
    kept.add('did:plc:a', tidAt(START))
    kept.add('did:plc:a', tidAt(START + DAY))
    kept.dropBefore(START + DAY)
    expect(kept.size).toBe(1)
    expect(kept.has('did:plc:a', tidAt(START))).toBe(false)
    expect(kept.has('did:plc:a', tidAt(START + DAY))).toBe(true)
  })
})

describe('loading it', () => {
  it('finds every stored post, and deleted ones that may be written again', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    const posts = Array.from({ length: 50 }, (_, i) => put({ did: `did:plc:${i % 7}` }))
    await commit({ posts })
    await commit({ deletes: [undo('post', { did: posts[3]!.post.did, rkey: posts[3]!.rkey })] })
    for (const page of [1, 7, 50, 1_000]) {
      const kept = await loadKept(readOnly(db), undefined, page)
      expect(kept.size).toBe(50)
      expect(posts.every(({ post, rkey }) => kept.has(post.did, rkey))).toBe(true)
    }
  })
})
