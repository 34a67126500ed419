import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Member, Pool } from '../../../src/rank/topic/pool.ts'
import type { Scored } from '../../../src/rank/topic/score.ts'
import { varied } from '../../../src/rank/topic/variety.ts'

const HALF_LIFE = 1_000

const scored = (features: readonly number[], key: number, slot: number, author = slot): Scored => ({
  key,
  terms: [],
  member: {
    key: `${author}/${slot}`,
    author,
    rkey: BigInt(slot),
    rev: 1n,
    time: key,
    langs: [],
    features: features.map((hash) => ({ hash, text: String(hash), slots: [] })),
    slot,
  },
})

/** The same posts, each of their features with the slots of all that have it. */
function together(list: readonly Scored[]): Scored[] {
  const having = (hash: number) =>
    list.filter(({ member }) => member.features.some((own) => own.hash === hash)).map(slotOf)
  return list.map((one) => {
    const features = one.member.features.map((own) => ({ ...own, slots: having(own.hash) }))
    return { ...one, member: { ...one.member, features } }
  })
}

function poolOf(list: readonly Scored[]): Pool {
  const members = list.map(({ member }) => member)
  const among = (test: (member: Member) => boolean) => members.filter(test).map(({ slot }) => slot)
  return {
    members,
    slots: members.length,
    having: (feature) => members.flatMap((one) => one.features).find(({ hash }) => hash === feature),
    by: (author) => among((one) => one.author === author),
    idf: () => 1,
  }
}

const slotOf = ({ member }: Scored) => member.slot
const slots = (list: readonly Scored[]) => list.map(slotOf)

/** Maximal marginal relevance by its definition: every pair is compared at every step. */
function naive(list: readonly Scored[], pool: Pool, variety: number, count: number): number[] {
  const common = (hash: number) => pool.having(hash)!.slots.length > Math.max(10, pool.members.length / 20)
  const likeness = (a: Member, b: Member) => {
    const shared = a.features.filter(
      ({ hash }) => !common(hash) && b.features.some((f) => f.hash === hash),
    ).length
    const share = shared === 0 ? 0 : shared / Math.sqrt(a.features.length * b.features.length)
    return a.author === b.author ? Math.max(0.5, share) : share
  }
  const picked: Scored[] = []
  let left = [...list]
  while (picked.length < count && left.length > 0) {
    const worth = ({ key, member }: Scored) => {
      const most = Math.max(0, ...picked.map((other) => likeness(member, other.member)))
      return key + HALF_LIFE * Math.log2(Math.max(2 ** -10, 1 - variety * most))
    }
    const best = left.reduce((a, b) => (worth(b) > worth(a) ? b : a))
    picked.push(best)
    left = left.filter((one) => one !== best)
  }
  return slots(picked)
}

describe('variety', () => {
  it('lets a post fall behind one that is not like those above it, and says so', () => {
    const list = together([scored([1, 2], 3_000, 0), scored([1, 2], 2_990, 1), scored([3], 2_500, 2)])
    const options = { halfLife: HALF_LIFE, count: 10 }
    expect(slots(varied(list, poolOf(list), { ...options, variety: 0 }))).toEqual([0, 1, 2])
    const picked = varied(list, poolOf(list), { ...options, variety: 0.5 })
    expect(slots(picked)).toEqual([0, 2, 1])
    expect(picked[2]!.terms).toEqual([
      { name: 'variety', ms: expect.closeTo(-1_000), detail: '100 % like a post above it' },
    ])
    expect(picked[1]!.terms).toEqual([])
  })

  it('takes posts of one author as half alike', () => {
    const list = together([scored([1], 3_000, 0, 7), scored([2], 2_990, 1, 7), scored([3], 2_600, 2, 8)])
    expect(slots(varied(list, poolOf(list), { variety: 0.5, halfLife: HALF_LIFE, count: 10 }))).toEqual([
      0, 2, 1,
    ])
    expect(slots(varied(list, poolOf(list), { variety: 0.4, halfLife: HALF_LIFE, count: 2 }))).toEqual([0, 1])
  })

  it('does as the definition says, however the list looks', () => {
    const post = fc.record({
      features: fc.uniqueArray(fc.integer({ min: 1, max: 25 }), { maxLength: 6 }),
      key: fc.integer({ min: 0, max: 5_000 }),
      author: fc.integer({ min: 0, max: 12 }),
    })
    fc.assert(
      fc.property(
        fc.array(post, { maxLength: 40 }),
        fc.constantFrom(0, 0.3, 0.5, 1),
        fc.integer({ min: 1, max: 45 }),
        (posts, variety, count) => {
          const list = together(
            posts.map(({ features, key, author }, slot) => scored(features, key, slot, author)),
          ).sort((a, b) => b.key - a.key)
          const pool = poolOf(list)
          const picked = varied(list, pool, { variety, halfLife: HALF_LIFE, count })
          expect(slots(picked)).toEqual(naive(list, pool, variety, count))
        },
      ),
      { numRuns: 300 },
    )
  })
})
