/** How well fingerprints part edited texts from unrelated ones: the numbers that the threshold rests on. */
import { describe, expect, test } from 'vitest'
import { ALIKE, bandKeys } from '../../src/match/duplicates/bands.ts'
import { type Fingerprint, fingerprint, similarity } from '../../src/match/duplicates/fingerprint.ts'
import { areAlike, readSignature, signatureOf } from '../../src/match/duplicates/signature.ts'
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
const stored = (one: Fingerprint) => readSignature(signatureOf(one)!)

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

  test('have signatures that tell so wherever whole fingerprints do', () => {
    const told = pairs.filter(([one, other]) => similarity(one, other) >= ALIKE)
    expect(told.every(([one, other]) => areAlike(stored(one), stored(other)))).toBe(true)
  })

  test('unrelated ones have signatures that are hardly ever alike', () => {
    const signatures = texts.map((words) => stored(of(words)))
    let alike = 0
    for (const [i, one] of signatures.entries())
      for (const other of signatures.slice(i + 1, i + 301)) if (areAlike(one, other)) alike++
    expect(alike / (signatures.length * 300)).toBeLessThan(50e-6)
  })

  test('unrelated ones are far from alike', () => {
    const unrelated = texts.slice(1).map((words, i) => similarity(of(words), of(texts[i]!)))
    expect(quantile(unrelated, 0.99)).toBeLessThanOrEqual(0.25)
    expect(Math.max(...unrelated)).toBeLessThan(ALIKE)
  })
})

describe('a signature', () => {
  const of = (text: string) => signatureOf(fingerprint(text))

  test('is 64 bits, the same for the same text, and there is none for short ones', () => {
    const text = 'the quick brown fox jumps over the lazy dog again and again'
    expect(of(text)).toBe(of(`${text} https://a.example 2026`))
    expect(of(text)).toBe(BigInt.asIntN(64, of(text)!))
    expect(of('good morning all')).toBeUndefined()
    expect(of('')).toBeUndefined()
  })

  test('compares bins by what fills them: an empty one is not like an empty one', () => {
    const read = (digits: bigint) => readSignature(BigInt.asIntN(64, digits))
    expect(areAlike(read(0n), read(0n))).toBe(false)
    expect(areAlike(read(0x1n), read(0x1n))).toBe(true)
    expect(areAlike(read(0xf000_0000_0000_0000n), read(0xf000_0000_0000_0001n))).toBe(true)
    expect(areAlike(read(0xf000_0000_0000_0000n), read(0xe000_0000_0000_0000n))).toBe(false)
    expect(areAlike(read(0x1234_5678_0000_0000n), read(0x1234_5678_8765_4321n))).toBe(true)
    expect(areAlike(read(0x1234_5670_0000_0000n), read(0x1234_5678_8765_4321n))).toBe(false)
  })
})
