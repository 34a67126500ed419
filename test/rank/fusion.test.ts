import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Candidate } from '../../src/rank/algorithm.ts'
import { byQuota, byReciprocalRank, type Weighted } from '../../src/rank/fusion.ts'

function source(weight: number, ...keys: number[]): Weighted {
  return { weight, posts: keys.map((key) => ({ author: 1, rkey: BigInt(key) })) }
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index)
}

const keys = (fused: readonly { readonly post: Candidate }[]) => fused.map(({ post }) => Number(post.rkey))

const sources = fc.array(
  fc.record({
    weight: fc.double({ min: 0.1, max: 100, noNaN: true }),
    posts: fc
      .uniqueArray(fc.nat(40), { maxLength: 30 })
      .map((found) => found.map((key) => ({ author: 1, rkey: BigInt(key) }))),
  }),
  { maxLength: 5 },
)

describe('quotas', () => {
  it('give each ten posts the shares of the weights', () => {
    const fused = byQuota(
      [source(6, ...range(0, 100)), source(3, ...range(100, 100)), source(1, ...range(200, 100))],
      100,
    )
    for (let from = 0; from < 100; from += 10) {
      const of = (number: number) =>
        fused.slice(from, from + 10).filter(({ votes }) => votes[0]!.source === number).length
      expect([of(0), of(1), of(2)]).toEqual([6, 3, 1])
    }
    expect(keys(fused).slice(0, 4)).toEqual([0, 1, 100, 2])
  })

  it('stay within one post of each share, as long as nothing runs out', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 2 })
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 200 }), (given, count) => {
        const lists = given.map((weight, index) => source(weight, ...range(index * 1000, 300)))
        const fused = byQuota(lists, count)
        const sum = given.reduce((total, weight) => total + weight)
        for (const [index, weight] of given.entries()) {
          const got = fused.filter(({ votes }) => votes[0]!.source === index).length
          expect(Math.abs(got - (count * weight) / sum)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('pass over what another source brought, at no cost to the source', () => {
    const fused = byQuota([source(1, 1, 2, 3), source(1, 1, 2, 4)], 10)
    expect(keys(fused)).toEqual([1, 2, 3, 4])
    expect(fused.map(({ votes }) => votes[0])).toMatchObject([
      { source: 0, rank: 1 },
      { source: 1, rank: 2 },
      { source: 0, rank: 3 },
      { source: 1, rank: 3 },
    ])
  })

  it('go on with the rest when a source has no more', () => {
    expect(keys(byQuota([source(9, 1), source(1, 10, 11, 12)], 10))).toEqual([1, 10, 11, 12])
    expect(keys(byQuota([source(1), source(1)], 10))).toEqual([])
  })

  it('show every post once, in the order of each source, and no more than asked for', () => {
    fc.assert(
      fc.property(sources, fc.nat(60), (given, count) => {
        const found = keys(byQuota(given, count))
        const all = new Set(given.flatMap(({ posts }) => posts.map(({ rkey }) => Number(rkey))))
        expect(new Set(found).size).toBe(found.length)
        expect(found).toHaveLength(Math.min(count, all.size))
      }),
    )
  })
})

describe('reciprocal rank fusion', () => {
  it('puts first what several sources hold', () => {
    const fused = byReciprocalRank([source(1, 1, 2, 3), source(1, 3, 4), source(1, 5, 3)], 10)
    // 3: 1/63 + 1/61 + 1/62; 1 and 5: 1/61; 2 and 4: 1/62
    expect(keys(fused)).toEqual([3, 1, 5, 2, 4])
    expect(fused[0]!.votes).toMatchObject([
      { source: 1, rank: 1, share: 1 / 61 },
      { source: 2, rank: 2, share: 1 / 62 },
      { source: 0, rank: 3, share: 1 / 63 },
    ])
  })

  it('weighs the sources', () => {
    expect(keys(byReciprocalRank([source(1, 1, 2), source(2, 3, 4)], 3))).toEqual([3, 4, 1])
  })

  it('agrees with a naive sum over all posts', () => {
    fc.assert(
      fc.property(sources, (given) => {
        const fused = byReciprocalRank(given, 1000)
        const score = (key: number) =>
          given.reduce((sum, { posts, weight }) => {
            const place = posts.findIndex(({ rkey }) => Number(rkey) === key)
            return place === -1 ? sum : sum + weight / (61 + place)
          }, 0)
        const found = keys(fused)
        expect(new Set(found)).toEqual(
          new Set(given.flatMap(({ posts }) => posts.map(({ rkey }) => Number(rkey)))),
        )
        for (let index = 1; index < found.length; index++)
          expect(score(found[index]!)).toBeLessThanOrEqual(score(found[index - 1]!) + 1e-9)
      }),
    )
  })
})
