import { expect, test } from 'vitest'
import quality from '../../../src/rank/algorithms/quality.ts'
import { judgeFeedback } from '../../../src/rank/quality/feedback.ts'

const hours = (more: number, less: number, silent = 0) => judgeFeedback({ more, less, silent })?.hours ?? 0

test('four hours for each doubling of the odds, in tenths, at most a day', () => {
  expect(hours(0, 0)).toBe(0)
  expect(hours(2, 0)).toBe(4) // (2 + 2) / 2
  expect(hours(0, 2)).toBe(-4)
  expect(hours(6, 0)).toBe(8)
  expect(hours(1, 0)).toBe(2) // log2(3/2) = 0.58
  expect(hours(100_000, 0)).toBe(24)
  expect(hours(0, 100_000)).toBe(-24)
})

test('more and less are alike, and even is nothing', () => {
  for (const [more, less, silent] of [
    [3, 1, 0],
    [10, 2, 30],
    [1, 0, 5],
  ] as const)
    expect(hours(more, less, silent)).toBe(-hours(less, more, silent))
  expect(hours(40, 40, 7)).toBe(0)
})

test('readers who saw it and asked for nothing make a wish count less, and nothing on their own', () => {
  expect(hours(0, 0, 10_000)).toBe(0)
  expect(hours(0, 4)).toBe(-6)
  expect(hours(0, 4, 40)).toBe(-4) // (2 + 2) / (4 + 4)
  expect(hours(0, 4, 4_000)).toBe(0)
})

test('is a term of the order that says what readers told', () => {
  if (quality.family !== 'keyed') throw new Error('quality is a keyed order')
  const terms = quality.onFeedback?.(
    { more: 1, less: 5, silent: 20 },
    quality.config.parse({ weights: { feedback: 2 } }),
  )
  expect(terms).toEqual([
    {
      name: 'feedback',
      ms: -2 * 4 * 3_600_000,
      detail: '1 reader asked for more, 5 for less, 20 for neither',
    },
  ])
})
