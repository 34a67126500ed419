import { describe, expect, test } from 'vitest'
import { compile, detailOf, problemsOf, wants } from '../rules.ts'

const y = (pattern: string) => `regex: '${pattern.replaceAll("'", "''")}'`

describe('regex', () => {
  test.each([
    [y('\\bcats?\\b'), { text: 'My CAT' }, true],
    [y('\\bcats?\\b'), { text: 'concatenate' }, false],
    [y('[0-9]{1,2}:[0-9]{2}'), { text: 'at 18:30' }, true],
    [y('^gm\\b'), { text: 'GM everyone' }, true],
    [y('^gm\\b'), { text: 'say gm' }, false],
    [y('(?:😀|😁){2}'), { text: 'ha 😁😀' }, true],
    [y('c\\+\\+'), { text: 'I write C++ code' }, true],
    ["regex: ['dog', 'ca.']", { text: 'a cab' }, true],
    [y('strasse'), { text: 'Straße' }, true],
    [y('cat'), { alts: ['cat'] }, false],
    ["regex: { pattern: 'cat', in: [text, alt] }", { alts: ['cat'] }, true],
    ["regex: { pattern: '[A-Z]{5}', raw: true }", { text: 'HELLO' }, true],
    ["regex: { pattern: '[A-Z]{5}', raw: true }", { text: 'hello' }, false],
    ["regex: { pattern: 'café', raw: true }", { text: 'cafe\u0301' }, false],
    ["regex: { pattern: 'café' }", { text: 'CAFE\u0301' }, true],
    ["regex: { pattern: 'cafe', raw: true }", { text: 'cafe\u0301' }, true],
    ["regex: { pattern: 'HELLO', raw: true }", { text: 'say HELLO' }, true],
    ["regex: { pattern: 'HELLO', raw: true }", { text: 'say hello' }, false],
  ])('%s on %j: %j', (yaml, post, expected) => {
    expect(wants(yaml, post)).toBe(expected)
  })

  test.each([
    ['colou?r', ['color', 'colour']],
    ['(cat|kitten)s? food', ['cat food', 'cats food', 'kitten food', 'kittens food']],
    ['[a-z]+ food', [' food']],
    ['(kitten|feline)', ['kitten', 'feline']],
    ['\\bcaturday\\b', ['caturday']],
    ['ab[cd]ef', ['abcef', 'abdef']],
    ['x+yes', ['yes']],
    ['(?:long)+', ['long']],
    ['三毛', ['三毛']],
    ['[a-z]+', undefined],
    ['a.b', undefined],
    ['(cat|x)', undefined],
    ['(?:long)*', undefined],
    ['dog|[0-9]+', undefined],
  ])('%s is looked up by %j', (pattern, literals) => {
    const root = compile(y(pattern)).rule.root
    const anchors = root.kind === 'filter' ? root.condition.anchors : undefined
    expect(anchors?.map(({ value }) => value)).toEqual(literals)
  })

  test.each([
    ['a(?=b)', '(?=b) looks around'],
    ['(?<!a)b', '(?<!a) looks around'],
    ['(a+)\\1', '\\1 refers back to a group'],
    ['(?<x>a)\\k<x>', '\\k<x> refers back to a group'],
    ['\\p{L}+', '\\p{…} is not supported'],
    ['[\\p{L}]+', '\\p{…} is not supported'],
    ['\\u{1F600}', '\\u{…} is not supported; write the character itself'],
    ['(?i:cat)', '(?i:…) sets flags'],
    ['Cat', 'nothing matches "C": text is case-folded before it is matched, so write "c"'],
    ['Straße', 'nothing matches "S"'],
    ['straße', 'nothing matches "ß": text is case-folded before it is matched, so write "ss"'],
    ['[A-Z]+', 'nothing matches [A-Z]'],
    ['😀+', 'an emoji can be repeated only as a group: write (?:😀)+ instead of 😀+'],
    ['[😀😁]', 'an emoji cannot stand in [ ]'],
    ['(a', 'is no valid pattern: unterminated group at character 2'],
    ['*a', 'is no valid pattern: nothing to repeat at character 1'],
    ['a{100}', 'repeats too much'],
    ['(?:a{1,10}){1,30}', 'repeats too much'],
    ['(x+x+){20}y', 'repeats too much'],
  ])('refuses %s: %s', (pattern, message) => {
    const problems = problemsOf(y(pattern))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`error match.regex: ${message}`)
  })

  test('points at the pattern that is wrong', () => {
    expect(problemsOf("regex: [ok, '(']")[0]).toMatch(/^error match\.regex\.1: /)
    expect(problemsOf("regex: { pattern: [ok, '('] }")[0]).toMatch(/^error match\.regex\.pattern\.1: /)
    expect(problemsOf('regex: 5')).toEqual([
      'error match.regex: expected a text, a list or a mapping, got the number 5',
    ])
    expect(problemsOf(y('a*'))[0]).toContain('warning match.regex: matches an empty text too')
  })

  // Each takes exponential or at least cubic time in an engine that backtracks; the suite's time limit is the proof.
  test.each([
    '^(a+)+$',
    '(a|a)*b',
    '(a|aa)+$',
    '(.*)*x',
    '(a*)*b',
    '([a-z]+)*$!',
    '(x+x+)+y',
    '(?:a{1,4}){4}b',
    '(.*a){12}',
    '^(\\w+\\s?)*$',
    '(?:a?){16}a{16}b',
    '((a+)+)+b',
    '^(?:[a-z]+|[a-z]+x)*$',
    '(?:.*,){11}p',
  ])('runs %s in linear time', (pattern) => {
    const hostile = ['a'.repeat(3000), 'x'.repeat(3000), 'a,'.repeat(1500), 'ab '.repeat(1000)]
    for (const text of hostile) wants(y(pattern), { text: `${text}!` })
  })

  test('explains', () => {
    expect(detailOf(y('ca.'), { text: 'a CAB' })).toBe('"cab" in the text')
    expect(detailOf(y('ca.'), {})).toBe('not found')
  })
})
