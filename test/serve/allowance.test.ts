import { expect, test } from 'vitest'
import { createAllowance } from '../../src/serve/allowance.ts'

test('an account may do so much at once and then as time passes, and no other suffers for it', () => {
  let now = 1_000
  const allows = createAllowance({ atOnce: 10, perSecond: 0.5 }, () => now)
  expect(allows('alice', 11)).toBe(false)
  expect(allows('alice', 10)).toBe(true)
  expect(allows('alice', 1)).toBe(false)
  expect(allows('bob', 10)).toBe(true)
  now += 4_000
  expect(allows('alice', 3)).toBe(false)
  expect(allows('alice', 2)).toBe(true)
  expect(allows('alice', 1)).toBe(false)
  now += 3_600_000
  expect(allows('alice', 11)).toBe(false)
  expect(allows('alice', 10)).toBe(true)
})

test('a clock that is put back gives and takes nothing', () => {
  let now = 100_000
  const allows = createAllowance({ atOnce: 10, perSecond: 1 }, () => now)
  expect(allows('alice', 8)).toBe(true)
  now -= 50_000
  expect(allows('alice', 3)).toBe(false)
  expect(allows('alice', 2)).toBe(true)
})
