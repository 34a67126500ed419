import fc from 'fast-check'
import { expect, it } from 'vitest'
import { duration, formatDuration, parseDuration } from '../src/duration.ts'

it.each([
  ['0s', 0],
  ['250ms', 250],
  ['30s', 30_000],
  ['1h30m', 5_400_000],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
  ['90m', 5_400_000],
])('reads %s', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

it.each(['', '6', 'h', '6 h', '-6h', '1.5h', '6H', '6h ', '6hours', '99999999999999999d'])(
  'refuses "%s"',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)

it('writes what it reads back', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 13 }), (milliseconds) => {
      expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds)
    }),
  )
})

it('keeps to its bounds', () => {
  const option = duration({ atLeast: '1m', atMost: '1h' })
  expect(option.safeParse('1m').success).toBe(true)
  expect(option.safeParse('1h').success).toBe(true)
  expect(option.safeParse('59s').error?.issues[0]?.message).toBe('must be at least 1m')
  expect(option.safeParse('61m').error?.issues[0]?.message).toBe('must be at most 1h')
  expect(() => duration({ atLeast: 'soon' })).toThrow('not a duration: soon')
})
