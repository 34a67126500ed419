import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

describe('length', () => {
  test.each([
    ['exactly, in ASCII', '{ atLeast: 3, atMost: 3 }', 'cat', true],
    ['too short', '{ atLeast: 4 }', 'cat', false],
    ['too long', '{ atMost: 2 }', 'cat', false],
    ['an empty text', '{ atMost: 0 }', '', true],
    ['a family, a flag, a skin tone: three', '{ atLeast: 3, atMost: 3 }', '👨‍👩‍👧🇳🇴👍🏽', true],
    ['combining marks: one', '{ atMost: 1 }', 'e\u0301', true],
    ['a Hindi syllable: one', '{ atMost: 1 }', 'क्षि', true],
    ['CR LF: one', '{ atMost: 1 }', '\r\n', true],
    ['Han: each', '{ atLeast: 3 }', '三毛猫', true],
  ])('%s', (_, bounds, text, expected) => {
    expect(wants(`length: ${bounds}`, { text })).toBe(expected)
  })

  test('explains', () => {
    expect(detailOf('length: { atLeast: 2 }', { text: '👍🏽!' })).toBe('2 characters')
  })

  test.each([
    ['length: {}', 'error match.length: needs `atLeast:` or `atMost:`'],
    ['length: 20', 'error match.length: expected a mapping, got the number 20'],
    [
      'length: { atLeast: 5, atMost: 4 }',
      'error match.length: no amount is both: `atLeast:` is greater than `atMost:`',
    ],
    ['length: { atLeast: -1 }', 'error match.length.atLeast: must be at least 0'],
    ['length: { min: 1 }', 'error match.length.min: unknown option "min"; known: atLeast, atMost'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toContain(message)
  })
})
