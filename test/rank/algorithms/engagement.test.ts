import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_COUNTERS } from '../../../src/counters.ts'
import { sumOf } from '../../../src/rank/algorithm.ts'
import engagement from '../../../src/rank/algorithms/engagement.ts'
import { createAdmission } from '../../../src/roles/admission.ts'
import { validate } from '../../../src/validate.ts'
import { examplePost } from '../../support/events.ts'
import { activeFeed } from '../../support/feeds.ts'

const HOUR = 3_600_000

/** The lift of some counters with some options, in hours. */
function hours(counters: Partial<typeof NO_COUNTERS>, options: unknown = {}): number {
  if (engagement.family !== 'keyed') throw new Error('not a keyed order')
  const terms = engagement.onEngagement!({ ...NO_COUNTERS, ...counters }, engagement.config.parse(options))
  return sumOf(terms) / HOUR
}

describe('the lift', () => {
  it.each([
    ['nobody', {}, 0],
    ['one like: one half-life', { likes: 1 }, 4],
    ['three: two', { likes: 3 }, 8],
    ['seven: three', { likes: 7 }, 12],
    ['a repost counts two', { reposts: 1 }, 6], // log2 3 = 1.58, in steps 1.5
    ['a reply three', { replies: 1 }, 8],
    ['a quote two', { quotes: 1 }, 6],
    ['all together', { likes: 3, reposts: 2, replies: 2, quotes: 1 }, 16], // 3+4+6+2 = 15
  ])('of %s', (_, counters, expected) => expect(hours(counters)).toBeCloseTo(expected, 9))

  it('agrees with floating point where steps are whole', () => {
    for (let power = 0; power < 30; power++)
      expect(hours({ likes: 2 ** power - 1 })).toBeCloseTo(4 * power, 9)
  })

  it('moves seldom: 133 times until 10,000 likes', () => {
    const lifts = Array.from({ length: 10_001 }, (_, likes) => hours({ likes }))
    expect(new Set(lifts).size).toBeLessThanOrEqual(134)
    expect(lifts.slice(1).every((lift, i) => lift >= lifts[i]!)).toBe(true)
  })

  it('is the half-life times log2(1 + E), less at most a tenth of the half-life', () => {
    const some = fc.nat(1_000_000)
    fc.assert(
      fc.property(some, some, some, some, (likes, reposts, replies, quotes) => {
        const exact = 72 * Math.log2(1 + likes + 2 * reposts + 3 * replies + 2 * quotes)
        const lift = hours({ likes, reposts, replies, quotes }, 'week')
        expect(lift).toBeLessThanOrEqual(exact + 1e-6)
        expect(lift).toBeGreaterThan(exact - 7.2 - 1e-6)
      }),
    )
  })
})

describe('options', () => {
  it.each([
    ['hot', 4],
    ['day', 18],
    ['week', 72],
    [{}, 4],
    [{ halfLife: '6h' }, 6],
    [{ weights: { like: 3 } }, 8],
    [{ weights: { like: 0 } }, 0],
  ])('%j', (options, expected) => expect(hours({ likes: 1 }, options)).toBeCloseTo(expected, 9))

  it.each([
    ['warm', /hot, day, week/],
    [{ halfLife: '0s' }, /must be at least 1m/],
    [{ halfLife: 6 }, /expected a duration/],
    [{ halflife: '6h' }, /unknown option "halflife"; did you mean "halfLife"/],
    [{ weights: { like: -1 } }, /must be at least 0/],
    [{ weights: { likes: 1 } }, /unknown option "likes"; did you mean "like"/],
    [{ weights: { like: 0, repost: 0, reply: 0, quote: 0 } }, /needs a weight above 0/],
    [{ formula: 'hackernews' }, /hackerNews/],
    [{ formula: 'hackerNews', gravity: 0 }, /must be at least 0.1/],
    [{ gravity: 1.8 }, /is for `formula: hackerNews` only/],
  ])('refuses %j', (options, message) => {
    const { problems } = validate(engagement.config, options)
    expect(problems?.map((problem) => problem.message).join('\n')).toMatch(message)
  })
})

it('explains in words', () => {
  if (engagement.family !== 'keyed') throw new Error('not a keyed order')
  const counters = { likes: 12, reposts: 3, replies: 1, quotes: 0 }
  const [term] = engagement.onEngagement!(counters, engagement.config.parse({}))
  expect(term).toMatchObject({ name: 'engagement', detail: '12 likes, 3 reposts, 1 reply' })
  expect(engagement.onEngagement!(NO_COUNTERS, engagement.config.parse({}))).toEqual([
    { name: 'engagement', ms: 0, detail: 'no engagement' },
  ])
})

it('asks for likes and reposts', () => {
  expect(engagement.collections).toEqual(['app.bsky.feed.like', 'app.bsky.feed.repost'])
})

it('stands a new post at its time', () => {
  const order = { name: 'engagement', algorithm: engagement, config: engagement.config.parse({}) }
  const time = 1_780_000_000_000
  const admit = createAdmission([activeFeed({ order })], false)
  expect(admit(examplePost({ time, text: 'a cat' }))?.memberships).toEqual([{ feed: 1, rankKey: time }])
})
