import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

describe('emoji', () => {
  test.each([
    ['one emoji of many signs', '👨‍👩‍👧', '100 % emoji'],
    ['a flag and a keycap', '🇳🇴 1️⃣', '100 % emoji'],
    ['a text sign made an emoji', '❤️ab', '33 % emoji'],
    ['a text sign left alone', '❤ © ™', '0 % emoji'],
    ['digits and hash', '#1 2 3', '0 % emoji'],
    ['half', 'ab🎉🎉', '50 % emoji'],
    ['white space does not count', 'a \n\t 🎉', '50 % emoji'],
    ['words', 'no emoji here, høy', '0 % emoji'],
    ['nothing', '', '0 % emoji'],
  ])('%s', (_, text, detail) => {
    expect(detailOf('emoji: { atMost: 0.4 }', { text })).toBe(detail)
    expect(wants('emoji: { atMost: 0.4 }', { text })).toBe(Number.parseInt(detail, 10) <= 40)
    expect(wants('emoji: { atLeast: 0.5 }', { text })).toBe(Number.parseInt(detail, 10) >= 50)
  })

  test.each([
    ['emoji: { atMost: 30 }', 'error match.emoji.atMost: must be at most 1'],
    ['emoji: 0.3', 'error match.emoji: expected a mapping, got the number 0.3'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toContain(message)
  })
})
