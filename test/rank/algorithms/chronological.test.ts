import fc from 'fast-check'
import { expect, it } from 'vitest'
import chronological from '../../../src/rank/algorithms/chronological.ts'

const NONE = { likes: 0, reposts: 0, replies: 0, quotes: 0 }
const MANY = { likes: 5000, reposts: 700, replies: 90, quotes: 12 }

it('puts the newer post first, whatever the engagement', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (earlier, later) => {
      fc.pre(earlier < later)
      expect(chronological.key({ time: later }, NONE, {})).toBeGreaterThan(
        chronological.key({ time: earlier }, MANY, {}),
      )
    }),
  )
})

it('asks for no likes or reposts', () => expect(chronological.collections).toEqual([]))

it('takes no options', () => {
  expect(chronological.config.safeParse({}).success).toBe(true)
  expect(chronological.config.safeParse({ halfLife: '6h' }).success).toBe(false)
})
