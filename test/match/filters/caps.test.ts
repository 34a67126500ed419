import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

describe('caps', () => {
  test.each([
    ['all capitals', 'BUY THIS RIGHT NOW', false],
    ['Cyrillic capitals', 'КУПИ ЭТО ПРЯМО СЕЙЧАС', false],
    ['half and half', 'AAAAAA bbbbbb', true],
    ['a sentence', 'NASA is going back to the Moon', true],
    ['few letters', 'LOL OK', true],
    ['a script without case', '今日はいい天気ですね、散歩に行きましょう', true],
    ['Han with a few capitals', 'NHKのニュース', true],
    ['a link in capitals', 'see here please https://EXAMPLE.COM/ABCDEFGHIJKLMNOP', true],
    ['nothing', '', true],
  ])('at most a half: %s', (_, text, expected) => {
    expect(wants('caps: { atMost: 0.5 }', { text })).toBe(expected)
    expect(wants('caps: { atLeast: 0.51 }', { text })).toBe(!expected)
  })

  test('explains', () => {
    expect(detailOf('caps: { atMost: 0.5 }', { text: 'AAA bbbbbbbbb' })).toBe('25 % capitals')
  })

  test.each([
    ['caps: { atMost: 50 }', 'error match.caps.atMost: must be at most 1'],
    ['caps: {}', 'error match.caps: needs `atLeast:` or `atMost:`'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toContain(message)
  })
})
