import { describe, expect, test } from 'vitest'
import { detailOf, problemsOf, wants } from '../rules.ts'

const GERMAN = 'Die Katze schläft seit heute Morgen auf meinem Schreibtisch'
const ENGLISH = 'The cat has been sleeping on my desk since this morning'
const NORWEGIAN = 'Katten har sovet på skrivebordet mitt siden i morges, og jeg får ikke jobbet'

describe('language', () => {
  test.each([
    ['declared', 'language: [de, nb]', { langs: ['nb'] }, true],
    ['declared with a region', 'language: nb', { langs: ['nb-NO'] }, true],
    ['one of several declared', 'language: nb', { langs: ['en', 'nb'] }, true],
    ['declared in capitals', 'language: pt-BR', { langs: ['PT-br'] }, true],
    ['another region', 'language: pt-BR', { langs: ['pt-PT'] }, false],
    ['no region where one is wanted', 'language: pt-BR', { langs: ['pt'] }, false],
    ['a longer subtag', 'language: n', { langs: ['nb'] }, undefined],
    ['another language', 'language: nb', { langs: ['de'] }, false],
    ['no for nb and nn', 'language: no', { langs: ['nn'] }, true],
    ['nb declared as no', 'language: nb', { langs: ['no'] }, true],
    ['nn not declared as no', 'language: nn', { langs: ['no'] }, false],
    ['a former code', 'language: he', { langs: ['iw'] }, true],
    ['declared but surely written in another', 'language: de', { langs: ['de'], text: ENGLISH }, false],
    ['declared, and too short to be sure', 'language: de', { langs: ['de'], text: 'lol nice' }, true],
    ['nn declared though detection only knows no', 'language: nn', { langs: ['nn'], text: NORWEGIAN }, true],
    ['one of two declared, the other written', 'language: de', { langs: ['de', 'en'], text: ENGLISH }, true],
    ['not declared but written', 'language: de', { text: GERMAN }, true],
    ['not declared and not written', 'language: de', { text: ENGLISH }, false],
    ['not declared and nothing written', 'language: de', { images: 1 }, false],
    [
      'declared wrongly, by declared',
      'language: { in: de, by: declared }',
      { langs: ['de'], text: ENGLISH },
      true,
    ],
    ['written, by declared', 'language: { in: de, by: declared }', { text: GERMAN }, false],
    ['written, by detected', 'language: { in: [de], by: detected }', { langs: ['en'], text: GERMAN }, true],
    [
      'declared, by detected',
      'language: { in: [de], by: detected }',
      { langs: ['de'], text: ENGLISH },
      false,
    ],
    ['declared, by either', 'language: { in: de, by: either }', { langs: ['de'], text: ENGLISH }, true],
    ['written, by either', 'language: { in: de, by: either }', { langs: ['en'], text: GERMAN }, true],
    ['declared only, by both', 'language: { in: de, by: both }', { langs: ['de'], text: ENGLISH }, false],
    ['both, by both', 'language: { in: de, by: both }', { langs: ['de'], text: GERMAN }, true],
    ['a script of one language', 'language: ja', { text: '今日はいい天気ですね' }, true],
  ] as const)('%s', (_, yaml, post, expected) => {
    if (expected === undefined) expect(problemsOf(yaml)).toHaveLength(1)
    else expect(wants(yaml, { ...post, langs: 'langs' in post ? [...post.langs] : [] })).toBe(expected)
  })

  test('explains', () => {
    expect(detailOf('language: de', { langs: ['en'], text: GERMAN })).toMatch(
      /^declared en; surely de \(0\.[5-9]\d, then [a-z]{2} 0\.\d\d\)$/,
    )
    expect(detailOf('language: de', { text: 'Guten Morgen' })).toMatch(
      /^no language declared; perhaps [a-z]{2} \(.*, too little text to be sure\)$/,
    )
    expect(detailOf('language: de', { text: '今日はいい天気なので' })).toBe(
      'no language declared; surely ja, by its script',
    )
    expect(detailOf('language: { in: de, by: declared }', {})).toBe('no language declared')
    expect(detailOf('language: de', {})).toBe('no language declared; none detected')
  })

  test.each([
    [
      'language: german',
      'error match.language: "german" is not a language tag; write a code of two or three letters, such as en, nb or pt-BR',
    ],
    ['language: []', 'error match.language: must not be empty'],
    [
      'language: { in: de, by: guess }',
      'error match.language.by: expected likely, declared, detected, either or both, got the text "guess"',
    ],
    ['language: { by: both }', 'error match.language.in: expected a text or a list, got nothing'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml)).toEqual([message])
  })
})
