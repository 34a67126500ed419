/** How well fingerprints part edited texts from unrelated ones: the numbers that the threshold rests on. */
import { describe, expect, test } from 'vitest'
import { ALIKE, bandKeys } from '../../src/match/duplicates/bands.ts'
import { fingerprint, similarity } from '../../src/match/duplicates/fingerprint.ts'
import { createRandom } from '../../src/simulate/traffic/random.ts'

const random = createRandom(20_261_121)
const SYLLABLES = [...'bcdfghjklmnprstvw'].flatMap((first) =>
  [...'aeiou'].flatMap((vowel) => ['', 'n', 'r', 's', 't'].map((last) => first + vowel + last)),
)
const WORDS = Array.from({ length: 20_000 }, () =>
  Array.from({ length: 1 + random.below(4) }, () => random.pick(SYLLABLES)).join(''),
)
/** Frequent words are frequent: the square pushes choices to the front. */
const word = () => WORDS[Math.floor(random.next() ** 2 * WORDS.length)]!

function text(length: number): string[] {
  const words = [word()]
  while (words.join(' ').length < length) words.push(word())
  return words
}

function edited(words: readonly string[]): string[] {
  const at = random.below(words.length)
  return words.with(at, word())
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))]!
}

const of = (words: readonly string[]) => fingerprint(words.join(' '))

describe.each([
  { length: 40, edit: 0.4, found: 0.5 },
  { length: 80, edit: 0.55, found: 0.75 },
  { length: 140, edit: 0.7, found: 0.9 },
  { length: 240, edit: 0.8, found: 0.95 },
])('texts of $length characters', ({ length, edit, found }) => {
  const texts = Array.from({ length: 1500 }, () => text(length))
  const pairs = texts.map((words) => [of(words), of(edited(words))] as const)

  test('with one word changed are alike', () => {
    const similarities = pairs.map(([one, other]) => similarity(one, other))
    expect(quantile(similarities, 0.1)).toBeGreaterThanOrEqual(edit)
    expect(similarities.filter((value) => value >= ALIKE).length / pairs.length).toBeGreaterThan(0.75)
  })

  test('with one word changed share a band, most of them', () => {
    const shared = pairs.filter(([one, other]) => bandKeys(one).some((key) => bandKeys(other).includes(key)))
    expect(shared.length / pairs.length).toBeGreaterThan(found)
  })

  test('unrelated ones are far from alike', () => {
    const unrelated = texts.slice(1).map((words, i) => similarity(of(words), of(texts[i]!)))
    expect(quantile(unrelated, 0.99)).toBeLessThanOrEqual(0.25)
    expect(Math.max(...unrelated)).toBeLessThan(ALIKE)
  })
})
