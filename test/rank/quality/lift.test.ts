import { expect, test } from 'vitest'
import { NO_COUNTERS } from '../../../src/counters.ts'
import quality from '../../../src/rank/algorithms/quality.ts'
import { judgeLift } from '../../../src/rank/quality/lift.ts'

const likes = (count: number) => ({ ...NO_COUNTERS, likes: count })
const hours = (count: number, usual?: number) => judgeLift(likes(count), usual)?.hours

test('each doubling over what is usual is three hours, in tenths', () => {
  expect([0, 1, 2, 3, 7, 15].map((count) => hours(count, 0))).toEqual([undefined, 3, 4.5, 6, 9, 12])
  expect(hours(1_000_000, 0)).toBe(12)
  expect([0, 1, 3, 7].map((count) => hours(count, 1))).toEqual([undefined, undefined, 3, 6])
  expect(hours(3)).toBe(hours(3, 1)) // where nobody knows what is usual
})

test("a small account's hit counts like a big one's, a big one's routine counts nothing", () => {
  const [small, big] = [1, 10] // usually 1 like, and 1,023
  expect(hours(1_023, big)).toBeUndefined()
  expect(hours(500, big)).toBeUndefined()
  expect(hours(7, small)).toBe(6)
  expect(hours(4_095, big)).toBe(6)
})

test('replies, reposts and quotes count more than likes, and the finding says so', () => {
  const counters = { likes: 1, reposts: 1, replies: 1, quotes: 1 } // 8
  expect(judgeLift(counters, 1)).toEqual({
    hours: 6.3,
    detail: '1 like, 1 repost, 1 reply, 1 quote; usual for the author is 1.0',
  })
})

test('never falls as engagement grows, and moves in few steps', () => {
  const steps = Array.from({ length: 20_000 }, (_, count) => hours(count, 2.37) ?? 0)
  expect(steps.every((step, i) => i === 0 || step >= steps[i - 1]!)).toBe(true)
  expect(new Set(steps).size).toBeLessThan(50)
})

if (quality.family !== 'keyed') throw new Error('quality is a keyed order')
const { onEngagement, onFeedback, follows } = quality
const config = (weights: object) => quality.config.parse({ weights })

test('is a term of the order, with a weight and a switch', () => {
  const terms = (weights: object) =>
    onEngagement?.(likes(7), config(weights), 1).map(({ name, ms }) => [name, ms])
  expect(terms({})).toEqual([['lift', 6 * 3_600_000]])
  expect(terms({ lift: 0.5 })).toEqual([['lift', 3 * 3_600_000]])
  expect(terms({ lift: 'off' })).toEqual([])
  expect(terms({ lift: 0 })).toEqual([])
})

test('what is off is not followed', () => {
  expect(follows?.(config({}))).toEqual(['engagement', 'feedback'])
  expect(follows?.(config({ lift: 'off' }))).toEqual(['feedback'])
  expect(follows?.(config({ feedback: 0 }))).toEqual(['engagement'])
  expect(onFeedback?.({ more: 50, less: 0, silent: 0 }, config({ feedback: 'off' }))).toEqual([])
})
