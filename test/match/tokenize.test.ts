import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold } from '../../src/match/fold.ts'
import { hashWord, tokenize } from '../../src/match/tokenize.ts'

function words(text: string): string[] {
  const { starts, ends } = tokenize(text)
  return Array.from(starts, (start, i) => text.slice(start, ends[i]))
}

/** A reference that is slow and plain: classify every character by property, cut where the class changes. */
function naiveWords(text: string): string[] {
  const classOf = (character: string) => {
    if (!/[\p{L}\p{N}\p{M}_]/u.test(character)) return 'separator'
    if (/\p{Script=Hangul}/u.test(character)) return 'hangul'
    const spaceless =
      /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u
    return spaceless.test(character) && !/[\u0300-\u036f]/u.test(character) ? 'run' : 'word'
  }
  const found: { kind: string; word: string }[] = []
  for (const character of text) {
    const kind = classOf(character)
    const last = found.at(-1)
    if (last?.kind === kind) last.word += character
    else found.push({ kind, word: character })
  }
  return found.filter(({ kind }) => kind !== 'separator').map(({ word }) => word)
}

describe('tokenize', () => {
  test.each([
    ["don't stop-me now", ['don', 't', 'stop', 'me', 'now']],
    ['snake_case 3.14', ['snake_case', '3', '14']],
    ['新しいiphone充電器', ['新しい', 'iphone', '充電器']],
    ['bts가 왔다', ['bts', '가', '왔다']],
    ['हिन्दी में', ['हिन्दी', 'में']],
    ['ไทย ไทย', ['ไทย', 'ไทย']],
    ['ラーメン・うどん', ['ラーメン', 'うどん']],
    ['𐐨𐐩 🐱 𠮷野家', ['𐐨𐐩', '𠮷野家']],
    ['🎉🎉', []],
    ['', []],
  ])('%s', (text, expected) => {
    expect(words(text)).toEqual(expected)
  })

  const character = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(..."abcxyz019_ \n.,'-#@éøßłжЯάשلهन्ी") },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ...'猫缶東京のカーｶﾞ々〇แมวລາວខ្មែរမြန်가고양이들🐱👩🏽‍🚀🇳🇴𠮷𐐀\u0301\u200d\ufe0f\ud83d',
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }) },
  )
  const text = fc.array(character, { maxLength: 60 }).map((parts) => parts.join(''))

  test('agrees with a naive reference on every script', () => {
    fc.assert(
      fc.property(text, (written) => {
        expect(words(written)).toEqual(naiveWords(written))
        expect(words(fold(written))).toEqual(naiveWords(fold(written)))
      }),
      { numRuns: 5000 },
    )
  })

  test('gives equal words equal hashes', () => {
    fc.assert(
      fc.property(text, (written) => {
        const { hashes } = tokenize(written)
        expect([...hashes]).toEqual(words(written).map((word) => hashWord(word)))
      }),
    )
  })

  test('classifies every character as the reference does', () => {
    const wrong: string[] = []
    for (let code = 1; code <= 0x3ffff; code++) {
      const character = String.fromCodePoint(code)
      if (words(character).length !== naiveWords(character).length) wrong.push(code.toString(16))
    }
    expect(wrong).toEqual([])
  })
})
