import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildAutomaton } from '../../src/match/aho-corasick.ts'

/** Every pattern in the text, once for every place where it ends. */
function scan(patterns: readonly string[], text: string): number[] {
  const found: number[] = []
  buildAutomaton(patterns).scan(text, (pattern) => found.push(pattern))
  return found.sort((a, b) => a - b)
}

function naive(patterns: readonly string[], text: string): number[] {
  return patterns.flatMap((pattern, index) => {
    const hits: number[] = []
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) hits.push(index)
    return hits
  })
}

test('finds overlapping, nested and repeated patterns', () => {
  expect(scan(['he', 'she', 'his', 'hers', 'e'], 'ushers')).toEqual([0, 1, 3, 4])
  expect(scan(['aa', 'aa', 'a'], 'aaa')).toEqual([0, 0, 1, 1, 2, 2, 2])
  expect(scan(['猫缶', '三毛猫'], '三毛猫缶')).toEqual([0, 1])
})

test('refuses an empty pattern', () => {
  expect(() => buildAutomaton(['a', ''])).toThrow('an empty pattern is everywhere')
})

test('agrees with a naive search', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '猫', '\ud83d', 'ß') })
  fc.assert(
    fc.property(
      fc.array(
        letters.filter((text) => text !== ''),
        { maxLength: 12 },
      ),
      letters,
      letters,
      (patterns, one, other) => {
        const text = one + other + one
        expect(scan(patterns, text)).toEqual(naive(patterns, text))
      },
    ),
    { numRuns: 3000 },
  )
})
