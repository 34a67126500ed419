import { describe, expect, test } from 'vitest'
import { analyse } from '../../../src/match/document.ts'
import { explain } from '../../../src/match/explain.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import { evaluate } from '../../../src/match/rule.ts'
import { encodeTid, tidAt } from '../../../src/tid.ts'
import { compile, detailOf, problemsOf, wants } from '../rules.ts'

const NOON = Date.UTC(2026, 0, 1, 12)
const HOUR = 3_600_000
const rkey = encodeTid(tidAt(NOON * 1000))

describe('created', () => {
  test.each([
    ['{}', NOON, true],
    ['{}', NOON - 23 * HOUR, true],
    ['{}', NOON - 25 * HOUR, false],
    ['{}', NOON + HOUR / 20, true],
    ['{}', NOON + HOUR, false],
    ['{ behind: 1h }', NOON - 2 * HOUR, false],
    ['{ behind: 30d }', NOON - 29 * 24 * HOUR, true],
    ['{ ahead: 0s }', NOON + 1000, false],
    ['{ ahead: 2h }', NOON + HOUR, true],
  ])('%s with a date at %d: %j', (option, createdAt, expected) => {
    expect(wants(`created: ${option}`, { rkey, createdAt })).toBe(expected)
  })

  test('a post without a readable date does not match', () => {
    const post = { ...postFromExample({ rkey }), createdAt: undefined }
    expect(evaluate(compile('created: {}').rule, analyse(post))).toBe(false)
    expect(explain(compile('created: {}').rule, analyse(post)).detail).toBe('no readable date')
  })

  test('explains', () => {
    expect(detailOf('created: {}', { rkey, createdAt: NOON - HOUR })).toBe('dated 1h before it was made')
    expect(detailOf('created: {}', { rkey, createdAt: NOON + 90_000 })).toBe('dated 1m30s after it was made')
  })

  test.each([
    [
      'created: { behind: 5 }',
      'error match.created.behind: expected a duration such as 30s, 6h, 1h30m or 7d, got the number 5',
    ],
    ['created: { past: 1h }', 'error match.created.past: unknown option "past"; known: behind, ahead'],
    ['created: 1d', 'error match.created: expected a mapping, got the text "1d"'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
