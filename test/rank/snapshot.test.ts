import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GROWN_BYTES, grownFilter, shownFilter, wasShown } from '../../src/rank/shown.ts'
import { decodeSnapshot, encodeSnapshot, postsOf, snapshotOf } from '../../src/rank/snapshot.ts'

const rkey = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })
const author = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const posts = fc.uniqueArray(fc.record({ author, rkey }), {
  maxLength: 500,
  selector: (post) => `${post.author}/${post.rkey}`,
})
const row = (asOf: bigint) =>
  fc.option(
    fc.record(
      {
        family: fc.constant('keyed' as const),
        rankKey: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        rkey,
        author,
        asOf: fc.constant(asOf),
        shown: fc.uint8Array({ minLength: GROWN_BYTES, maxLength: GROWN_BYTES }),
      },
      { requiredKeys: ['family', 'rankKey', 'rkey', 'author', 'asOf'] },
    ),
    { nil: undefined },
  )
const languages = fc.array(fc.constantFrom('en', 'nb', 'ja', 'yue'), { maxLength: 5 })

describe('a snapshot', () => {
  it('comes back from the database as it was', () => {
    const made = rkey.chain((asOf) => fc.tuple(fc.constant(asOf), posts, row(asOf), row(asOf), languages))
    fc.assert(
      fc.property(made, ([asOf, given, start, tail, spoken]) => {
        const snapshot = snapshotOf(
          { posts: given, tail, languages: spoken },
          { feed: 3, madeAt: 5, asOf, start },
        )
        expect(decodeSnapshot(encodeSnapshot(snapshot), snapshot)).toEqual(snapshot)
        expect(postsOf(snapshot)).toEqual(given)
        expect(postsOf(snapshot, 2, 5)).toEqual(given.slice(2, 5))
        expect(snapshot.id).toBeGreaterThan(0n)
      }),
    )
  })

  it('of another version is none', () => {
    expect(decodeSnapshot(Buffer.of(9, 0, 0), { id: 1n, feed: 1, madeAt: 1 })).toBeUndefined()
    expect(decodeSnapshot(Buffer.alloc(0), { id: 1n, feed: 1, madeAt: 1 })).toBeUndefined()
  })
})

describe('what was shown', () => {
  it('is always known', () => {
    fc.assert(
      fc.property(posts, (given) => {
        const filter = shownFilter(given)
        expect(given.every((post) => wasShown(filter, post))).toBe(true)
        expect(filter.length).toBeGreaterThanOrEqual(32)
        expect(filter.length).toBeLessThanOrEqual(512)
      }),
    )
  })

  it.each([
    [1, 0.001],
    [30, 0.002],
    [100, 0.002],
    [250, 0.002],
    [500, 0.04],
    [600, 0.08],
  ])('behind %i posts is seldom claimed of another', (count, share) => {
    const post = (index: number) => ({
      author: 1 + (index % 97),
      rkey: (1_780_000_000_000_000n + BigInt(index)) << 10n,
    })
    const seen = Array.from({ length: count }, (_, index) => post(index))
    const others = Array.from({ length: 20_000 }, (_, index) => post(1_000 + index))
    let grown: Uint8Array | undefined
    for (let from = 0; from < count; from += 30) grown = grownFilter(grown, seen.slice(from, from + 30))
    expect(seen.every((one) => wasShown(grown!, one))).toBe(true)
    for (const filter of [shownFilter(seen), grown!])
      expect(others.filter((other) => wasShown(filter, other)).length / others.length).toBeLessThan(share)
  })
})
