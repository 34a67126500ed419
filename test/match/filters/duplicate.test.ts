import { describe, expect, test } from 'vitest'
import { analyse } from '../../../src/match/document.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import type { ExamplePost } from '../../../src/match/filter.ts'
import { createMatcher } from '../../../src/match/matcher.ts'
import { evaluate } from '../../../src/match/rule.ts'
import { compile, problemsOf } from '../rules.ts'

const NOON = Date.UTC(2026, 0, 1, 12)
const MINUTE = 60_000
const TEXT = 'Win a free phone today, only at our shop, follow the link in our bio'

/** For each post of a stream in turn, whether it is a duplicate; minutes after noon, and who wrote what. */
function duplicates(option: string, stream: readonly (readonly [number, string, string])[]): boolean[] {
  const { rule } = compile(`duplicate: ${option}`)
  const matcher = createMatcher(new Map([[1, rule]]))
  return stream.map(([minute, did, text]) => {
    const post = postFromExample({ did: `did:plc:${did}`, text, createdAt: NOON + minute * MINUTE })
    const matched = matcher.match(post).length === 1
    // Asking again about the same post changes nothing.
    expect(evaluate(rule, analyse(post))).toBe(matched)
    return matched
  })
}

describe('duplicate', () => {
  test('the first is the original, later copies are duplicates', () => {
    expect(
      duplicates('{}', [
        [0, 'a', TEXT],
        [1, 'b', TEXT],
        [2, 'c', TEXT],
      ]),
    ).toEqual([false, true, true])
  })

  test.each([
    ['case, signs and white space', TEXT.toUpperCase().replaceAll(' ', ' -- ')],
    ['links, mentions and digits', `${TEXT} https://x.example/123 @bob.example 42`],
    ['invisible characters', TEXT.replaceAll('o', 'o\u200b')],
  ])('%s do not make a difference', (_, text) => {
    expect(
      duplicates('{ like: exact }', [
        [0, 'a', TEXT],
        [1, 'b', text],
      ]),
    ).toEqual([false, true])
  })

  test('near texts count where they may', () => {
    const changed = TEXT.replace('phone', 'laptop')
    expect(
      duplicates('{ like: near }', [
        [0, 'a', TEXT],
        [1, 'b', changed],
      ]),
    ).toEqual([false, true])
    expect(
      duplicates('{ like: exact }', [
        [0, 'a', TEXT],
        [1, 'b', changed],
      ]),
    ).toEqual([false, false])
  })

  test('unrelated texts are no duplicates', () => {
    const other = 'My cat has been sleeping on the keyboard since early this morning'
    expect(
      duplicates('{ like: near }', [
        [0, 'a', TEXT],
        [1, 'b', other],
      ]),
    ).toEqual([false, false])
  })

  test('texts outside the window are forgotten', () => {
    const stream = [
      [0, 'a', TEXT],
      [61, 'b', TEXT],
      [90, 'c', TEXT],
    ] as const
    expect(duplicates('{ within: 1h }', stream)).toEqual([false, false, true])
  })

  test('a backdated copy is measured by its own date', () => {
    expect(
      duplicates('{ within: 1h }', [
        [0, 'a', TEXT],
        [-90, 'b', TEXT],
      ]),
    ).toEqual([false, false])
    expect(
      duplicates('{ within: 2h }', [
        [0, 'a', TEXT],
        [-90, 'b', TEXT],
      ]),
    ).toEqual([false, true])
  })

  test('by the author only', () => {
    const stream = [
      [0, 'a', TEXT],
      [1, 'b', TEXT],
      [2, 'a', TEXT],
    ] as const
    expect(duplicates('{ by: author }', stream)).toEqual([false, false, true])
  })

  test('a number of copies', () => {
    const stream = ['a', 'b', 'c', 'd'].map((did, i) => [i, did, TEXT] as const)
    expect(duplicates('{ copies: 2 }', stream)).toEqual([false, false, true, true])
  })

  test('short texts are never duplicates', () => {
    expect(
      duplicates('{}', [
        [0, 'a', 'Good morning!'],
        [1, 'b', 'Good morning!'],
      ]),
    ).toEqual([false, false])
    expect(
      duplicates('{ minLetters: 5 }', [
        [0, 'a', 'Good morning!'],
        [1, 'b', 'Good morning!'],
      ]),
    ).toEqual([false, true])
    expect(
      duplicates('{ minLetters: 1 }', [
        [0, 'a', ''],
        [1, 'b', ''],
      ]),
    ).toEqual([false, false])
  })

  test('posts are remembered that the rest of the rule does not want', () => {
    const { rule } = compile('all: [{ hashtag: shop }, { not: { duplicate: {} } }]')
    const matcher = createMatcher(new Map([[1, rule]]))
    const post = (example: ExamplePost) => postFromExample(example)
    expect(matcher.match(post({ did: 'did:plc:a', text: TEXT }))).toEqual([])
    expect(matcher.match(post({ did: 'did:plc:b', text: TEXT, tags: ['shop'] }))).toEqual([])
  })

  test('rules that share a memory remember once, also over a reload', () => {
    const shared = new Map<string, unknown>()
    const yaml = 'not: { duplicate: { within: 2h } }'
    const before = createMatcher(new Map([[1, compile(yaml, { shared }).rule]]))
    expect(before.match(postFromExample({ did: 'did:plc:a', text: TEXT }))).toEqual([1])
    const after = createMatcher(
      new Map([
        [1, compile(yaml, { shared }).rule],
        [2, compile(yaml, { shared }).rule],
      ]),
    )
    expect(after.match(postFromExample({ did: 'did:plc:b', text: TEXT }))).toEqual([])
    expect(after.match(postFromExample({ did: 'did:plc:a', text: TEXT }))).toEqual([1, 2])
  })

  test.each([
    [
      'duplicate: { like: simhash }',
      'error match.duplicate.like: expected exact or near, got the text "simhash"',
    ],
    ['duplicate: { within: 8d }', 'error match.duplicate.within: must be at most 7d'],
    ['duplicate: { copies: 0 }', 'error match.duplicate.copies: must be at least 1'],
    ['duplicate: 1h', 'error match.duplicate: expected a mapping, got the text "1h"'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
