import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRankings, createRanking, type RankedPost } from '../../src/rank/ranking.ts'

const post = (rkey: number, rankKey = 0): RankedPost => ({ author: 1, rkey: BigInt(rkey), rankKey })
const list = (...rkeys: number[]) => rkeys.map((rkey) => post(rkey))
const keys = (posts: readonly RankedPost[]) => posts.map(({ rkey }) => Number(rkey))

it('keeps the top of a feed in the order of its index, whatever comes in which order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ author: fc.nat(3), rkey: fc.bigInt(0n, 400n), rankKey: fc.nat(5) }), {
        selector: ({ author, rkey }) => `${author} ${rkey}`,
        maxLength: 300,
      }),
      fc.integer({ min: 1, max: 20 }),
      (posts, most) => {
        const ranking = createRanking(most)
        for (const one of posts) ranking.add(one)
        const sorted = posts.toSorted(
          (a, b) => b.rankKey - a.rankKey || Number(b.rkey - a.rkey) || b.author - a.author,
        )
        expect(ranking.list()).toEqual(sorted.slice(0, most))
      },
    ),
  )
})

describe('two lists of a feed', () => {
  it('that are equal differ in nothing', () => {
    expect(compareRankings(list(1, 2, 3), list(1, 2, 3))).toEqual({ gained: [], lost: [], moved: [] })
  })

  it('have gains and losses, which move nothing', () => {
    const { gained, lost, moved } = compareRankings(list(1, 2, 3, 4), list(9, 1, 3, 8, 4))
    expect([keys(gained), keys(lost), keys(moved)]).toEqual([[9, 8], [2], []])
  })

  it('have the fewest moves that explain the rest, with the places in both', () => {
    const { moved } = compareRankings(list(1, 2, 3, 4, 5), list(5, 1, 2, 3, 4))
    expect(moved).toEqual([{ ...post(5), from: 5, to: 1 }])
    expect(keys(compareRankings(list(1, 2, 3, 4), list(4, 3, 2, 1)).moved)).toHaveLength(3)
  })

  it('are explained by the moves: without the moved posts the common ones stand alike', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(30)), fc.uniqueArray(fc.nat(30)), (a, b) => {
        const { gained, lost, moved } = compareRankings(list(...a), list(...b))
        const gone = new Set([...keys(gained), ...keys(lost), ...keys(moved)])
        expect(b.filter((key) => !gone.has(key))).toEqual(a.filter((key) => !gone.has(key)))
        expect(keys(gained)).toEqual(b.filter((key) => !a.includes(key)))
        expect(keys(lost)).toEqual(a.filter((key) => !b.includes(key)))
      }),
    )
  })
})
