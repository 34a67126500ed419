import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderFor } from '../../../src/rank/topic/order.ts'
import type { Member, Pool } from '../../../src/rank/topic/pool.ts'
import { makeProfile, strangeness } from '../../../src/rank/topic/profile.ts'
import { NO_HISTORY, type ReaderHistory } from '../../../src/rank/topic/reader.ts'
import { interestTerms, shiftOf } from '../../../src/rank/topic/score.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 6, 1)
const HALF_LIFE = 12 * 3_600_000

/** A post as features; the post's number is its record key, its author that number modulo 5. */
type Features = readonly number[]

const member = (features: Features, slot: number): Member => ({
  key: `${slot % 5}/${slot}`,
  author: slot % 5,
  rkey: BigInt(slot),
  rev: 1n,
  time: NOW - slot * 3_600_000,
  langs: [],
  features: features.map((hash) => ({ hash, text: `#${hash}`, slots: [] })),
  slot,
})

/** The pool's promises, kept by looking at everything each time. */
function naivePool(posts: readonly Features[]): Pool {
  const members = posts.map(member)
  const slotsOf = (some: readonly Member[]) => some.map(({ slot }) => slot)
  const having = (feature: number) =>
    slotsOf(members.filter((one) => one.features.some(({ hash }) => hash === feature)))
  const postings = new Map(
    members.flatMap(({ features }) =>
      features.map(({ hash, text }) => [hash, { hash, text, slots: having(hash) }]),
    ),
  )
  return {
    members,
    slots: members.length,
    having: (feature) => postings.get(feature),
    by: (author) => slotsOf(members.filter((one) => one.author === author)),
    idf({ hash }) {
      const n = having(hash).length
      return Math.log(1 + (members.length - n + 0.5) / (n + 0.5))
    },
  }
}

/** The formulas of docs/ranking.md, written down once more without haste. */
function naiveScores(history: ReaderHistory, hashes: ReadonlyMap<string, Int32Array>, pool: Pool): number[] {
  const fading = (at: number) => 0.5 ** ((NOW - at) / (14 * DAY))
  const idf = (f: number) => {
    const posting = pool.having(f)
    return posting === undefined ? 0 : pool.idf(posting)
  }
  const weights: Record<number, number> = {}
  for (const { author, rkey, at } of history.signals)
    for (const f of hashes.get(`${author}/${rkey}`) ?? [])
      weights[f] = (weights[f] ?? 0) + fading(at) * idf(f)
  const kept = Object.entries(weights)
    .map(([f, w]) => [Number(f), w] as const)
    .filter(([, w]) => w > 0)
    .sort(([f, w], [g, v]) => v - w || f - g)
    .slice(0, 64)
  const length = Math.sqrt(kept.reduce((sum, [, w]) => sum + w * w, 0))
  const interests: Record<number, number> = Object.fromEntries(kept.map(([f, w]) => [f, w / length]))
  for (const { author, rkey, wants, at } of history.wishes) {
    const own = [...new Set(hashes.get(`${author}/${rkey}`) ?? [])].map((f) => [f, idf(f)] as const)
    const norm = Math.sqrt(own.reduce((sum, [, w]) => sum + w * w, 0))
    const sign = wants === 'more' ? 0.5 : -0.5
    for (const [f, w] of own) if (w > 0) interests[f] = (interests[f] ?? 0) + (sign * fading(at) * w) / norm
  }
  const affinity = (author: number) => {
    const liked = history.signals
      .filter((one) => one.author === author)
      .reduce((sum, s) => sum + s.posts * fading(s.at), 0)
    return history.wishes
      .filter((wish) => wish.author === author)
      .reduce(
        (sum, w) => Math.max(-1, Math.min(1, sum + (w.wants === 'more' ? 0.5 : -0.5) * fading(w.at))),
        liked / (liked + 2),
      )
  }
  return pool.members.map(
    (one) =>
      one.features.reduce((sum, { hash }) => sum + (interests[hash] ?? 0), 0) + 0.3 * affinity(one.author),
  )
}

const features = fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 12 })
const at = fc.integer({ min: NOW - 60 * DAY, max: NOW })
const key = { author: fc.integer({ min: 0, max: 4 }), rkey: fc.bigInt({ min: 100n, max: 140n }) }
const anyHistory = fc.record({
  signals: fc.array(fc.record({ ...key, posts: fc.constant(1), at }), { maxLength: 60 }),
  wishes: fc.uniqueArray(
    fc.record({ ...key, wants: fc.constantFrom('more' as const, 'less' as const), at }),
    {
      maxLength: 5,
      selector: ({ author, rkey }) => `${author}/${rkey}`,
    },
  ),
})
const anyHashes = fc
  .array(features, { minLength: 205, maxLength: 205 })
  .map((all) => new Map(all.map((own, i) => [`${i % 5}/${100 + Math.floor(i / 5)}`, Int32Array.from(own)])))
const anyPool = fc.array(features, { minLength: 1, maxLength: 30 }).map(naivePool)

describe('a profile', () => {
  it('gives the scores of the formula written down naively', () => {
    fc.assert(
      fc.property(anyHistory, anyHashes, anyPool, (history, hashes, pool) => {
        const expected = naiveScores(history, hashes, pool)
        const terms = interestTerms(makeProfile(history, hashes, pool, NOW), pool, HALF_LIFE)
        pool.members.forEach((one, i) => {
          const ms = (terms.get(one.slot) ?? []).reduce((sum, term) => sum + term.ms, 0)
          expect(ms).toBeCloseTo(shiftOf(expected[i]!, HALF_LIFE), 0)
        })
      }),
      { numRuns: 200 },
    )
  })

  it('is length 1 over 64 features at most, and empty for strangers', () => {
    const pool = naivePool([Array.from({ length: 100 }, (_, i) => i + 1), [1, 2, 3]])
    const signals = [{ author: 1, rkey: 9n, posts: 1, at: NOW }]
    const hashes = new Map([['1/9', Int32Array.from({ length: 100 }, (_, i) => i + 1)]])
    const profile = makeProfile({ ...NO_HISTORY, signals }, hashes, pool, NOW)
    expect(profile.features.size).toBe(64)
    expect(Math.hypot(...profile.features.values())).toBeCloseTo(1)
    expect(makeProfile(NO_HISTORY, hashes, pool, NOW)).toEqual({ features: new Map(), authors: new Map() })
  })

  it('forgets by half in a fortnight', () => {
    const pool = naivePool([[1], [2], [3]])
    const hashes = new Map([
      ['1/1', Int32Array.of(1)],
      ['1/2', Int32Array.of(2)],
    ])
    const signals = [
      { author: 1, rkey: 1n, posts: 1, at: NOW },
      { author: 1, rkey: 2n, posts: 1, at: NOW - 14 * DAY },
    ]
    const { features: weights } = makeProfile({ ...NO_HISTORY, signals }, hashes, pool, NOW)
    expect(weights.get(1)! / weights.get(2)!).toBeCloseTo(2)
  })

  it('needs no help from strangers after fifty posts', () => {
    const known = (posts: number) =>
      strangeness({ ...NO_HISTORY, signals: [{ author: 1, rkey: undefined, posts, at: 0 }] })
    expect([0, 25, 50, 500].map(known)).toEqual([1, 0.5, 0, 0])
  })
})

describe('a shift', () => {
  it('is even, grows with the score, and is 3.2 half-lives for all interests met', () => {
    expect(shiftOf(1, HALF_LIFE) / HALF_LIFE).toBeCloseTo(3.17, 2)
    expect(shiftOf(0, HALF_LIFE)).toBe(0)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200 }).map((percent) => percent / 100),
        fc.integer({ min: 0, max: 200 }).map((percent) => percent / 100),
        (a, b) => {
          expect(shiftOf(-a, HALF_LIFE)).toBeCloseTo(-shiftOf(a, HALF_LIFE))
          expect(Math.sign(shiftOf(a, HALF_LIFE) - shiftOf(b, HALF_LIFE))).toBe(Math.sign(a - b))
        },
      ),
    )
  })
})

describe('a list', () => {
  it('has every post once that it may show, whatever is known of the reader', () => {
    fc.assert(
      fc.property(
        anyHistory,
        anyHashes,
        anyPool,
        fc.constantFrom(0, 0.5, 1),
        (history, hashes, pool, variety) => {
          const input = {
            pool,
            history,
            hashes,
            popularity: new Map(),
            languages: ['en'],
            now: NOW,
            count: 500,
            hides: ({ slot }: Member) => slot % 7 === 6,
          }
          const list = orderFor(input, { halfLife: HALF_LIFE, variety })
          const less = new Set(
            history.wishes
              .filter(({ wants }) => wants === 'less')
              .map(({ author, rkey }) => `${author}/${rkey}`),
          )
          expect(list.map(({ member }) => member.slot).sort((a, b) => a - b)).toEqual(
            pool.members.filter((one) => !less.has(one.key) && one.slot % 7 !== 6).map(({ slot }) => slot),
          )
          expect(orderFor(input, { halfLife: HALF_LIFE, variety })).toEqual(list)
        },
      ),
    )
  })
})
