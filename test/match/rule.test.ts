import { describe, expect, test } from 'vitest'
import { analyse } from '../../src/match/document.ts'
import { explain } from '../../src/match/explain.ts'
import { postFromExample } from '../../src/match/facets.ts'
import { createMatcher } from '../../src/match/matcher.ts'
import { evaluate } from '../../src/match/rule.ts'
import { compile, filters, problemsOf, wants } from './rules.ts'

describe('grammar', () => {
  test.each([
    ['all: [{ text: cat }, { has: image }]', { text: 'cat', images: 1 }, true],
    ['all: [{ text: cat }, { has: image }]', { text: 'cat' }, false],
    ['any: [{ text: cat }, { has: image }]', { images: 1 }, true],
    ['any: [{ text: cat }, { has: image }]', { text: 'dog' }, false],
    ['not: { text: cat }', { text: 'dog' }, true],
    ['not: { text: cat }', { text: 'cat' }, false],
    ['not: [{ text: cat }, { has: image }]', { text: 'cat' }, true],
    ['[{ text: cat }, { has: image }]', { text: 'cat', images: 1 }, true],
    ['[{ text: cat }, { has: image }]', { images: 1 }, false],
    ['all: [{ text: cat }, [{ has: image }, { not: { has: alt } }]]', { text: 'cat', images: 1 }, true],
    ['not: { not: { text: cat } }', { text: 'cat' }, true],
    ['not: { any: [{ not: { text: cat } }, { has: image }] }', { text: 'cat' }, true],
    ['rule: cats', { text: 'kitten' }, true],
    ['all: [{ rule: cats }, { rule: clean }]', { text: 'cat', labels: ['porn'] }, false],
    ['all: [{ rule: both }]', { text: 'cat' }, true],
  ])('%s on %j: %j', (yaml, post, expected) => {
    const rules = {
      cats: { text: ['cat', 'kitten'] },
      clean: { not: { label: ['porn'] } },
      both: [{ rule: 'cats' }, { rule: 'clean' }],
    }
    expect(wants(yaml, post, { rules })).toBe(expected)
  })
})

describe('problems', () => {
  test.each([
    [
      '5',
      'error match: expected a condition such as `hashtag: [cats]`, or a list of conditions that must all hold, got the number 5',
    ],
    [
      '""',
      'error match: expected a condition such as `hashtag: [cats]`, or a list of conditions that must all hold, got the text ""',
    ],
    [
      '{}',
      'error match: expected a condition such as `hashtag: [cats]`, or a list of conditions that must all hold, got an empty mapping',
    ],
    ['[]', 'error match: expected a list of conditions, got an empty list'],
    ['all: { text: cat }', 'error match.all: expected a list of conditions, got a mapping'],
    ['any: []', 'error match.any: expected a list of conditions, got an empty list'],
    ['txt: cat', 'error match.txt: unknown filter "txt"; did you mean "text"?'],
    ['nott: { text: cat }', 'error match.nott: unknown filter "nott"; did you mean "not"?'],
    ['rule: cat', 'error match.rule: unknown rule "cat"; did you mean "cats"?'],
    ['rule: [cats]', 'error match.rule: expected the name of a rule, got a list'],
    [
      'any: [{ text: cat }, { hashtag: "#x" }]',
      'error match.any.1.hashtag: "#x" is not a hashtag; write one word without the sign, such as "x"',
    ],
    ['not: { all: [{ length: {} }] }', 'error match.not.all.0.length: needs `atLeast:` or `atMost:`'],
  ])('%s → %s', (yaml, message) => {
    expect(problemsOf(yaml, { rules: { cats: { text: 'cat' } } })).toEqual([message])
  })

  test('all problems of a rule at once, and what is broken wants nothing', () => {
    const { rule, problems } = compile('any: [{ txt: a }, { text: [] }, { hashtag: cats }, { rule: none }]')
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'error match.any.0.txt',
      'error match.any.1.text',
      'error match.any.3.rule',
    ])
    expect(evaluate(rule, analyse(postFromExample({ text: 'a' })))).toBe(false)
    expect(evaluate(rule, analyse(postFromExample({ text: '#cats' })))).toBe(true)
  })

  test('two conditions in one mapping', () => {
    const [problem] = problemsOf('{ text: cat, has: image }')
    expect(problem).toContain('error match: has 2 conditions in one mapping (text, has); write a list')
  })

  test('a cycle is told where the rules are compiled, and ends', () => {
    const rules = { a: { not: { rule: 'b' } }, b: [{ rule: 'a' }] }
    expect(problemsOf('not: { rule: b }', { rules, path: ['rules', 'a'] })).toEqual([
      'error rules.a.not.rule: rule "a" refers to itself (a → b → a)',
    ])
    expect(problemsOf('rule: a', { rules })).toEqual([])
    expect(wants('rule: a', { text: 'x' }, { rules })).toBeTypeOf('boolean')
  })

  test('problems of a named rule are not repeated where it is used', () => {
    const rules = { broken: { txt: 'x' } }
    expect(problemsOf('rule: broken', { rules })).toEqual([])
    expect(problemsOf('txt: x', { rules, path: ['rules', 'broken'] })).toHaveLength(1)
  })

  test('a rule nested too deeply', () => {
    const yaml = `${'[{ not: '.repeat(60)}{ text: a }${' }]'.repeat(60)}`
    expect(problemsOf(yaml)).toHaveLength(1)
    expect(problemsOf(yaml)[0]).toContain('rules are nested more than 50 deep')
  })

  test.each([
    ['not: { text: cat }', true],
    ['length: { atLeast: 5 }', true],
    ['any: [{ text: cat }, { reply: no }]', true],
    ['all: [{ text: cat }, { reply: no }]', false],
    ['language: nb', false],
    ['not: { any: [{ not: { text: cat } }] }', false],
    ["regex: '[0-9]+'", true],
    ["regex: 'cats?'", false],
  ])('%s is tried on every post: %j', (yaml, everyPost) => {
    const { rule, problems } = compile(yaml)
    expect(problems.filter((problem) => problem.includes('tried on every post'))).toHaveLength(
      everyPost ? 1 : 0,
    )
    expect(createMatcher(new Map([[4, rule]])).unanchored).toEqual(everyPost ? [4] : [])
    expect(compile(yaml, { path: ['rules', 'x'] }).problems).toEqual([])
  })
})

describe('explain', () => {
  test('tells the answer of every part', () => {
    const rules = { clean: { not: { label: 'porn' } } }
    const { rule } = compile('all: [{ text: [cat] }, { rule: clean }, { has: image }]', { rules })
    const told = explain(rule, analyse(postFromExample({ text: 'my cat', labels: ['porn'], images: 1 })))
    expect(told).toMatchObject({ kind: 'all', name: 'all', matches: false })
    const byName = Object.fromEntries(told.children.map((child) => [child.name, child]))
    expect(byName['text']).toMatchObject({ matches: true, detail: '"cat" in the text' })
    expect(byName['has']).toMatchObject({ matches: true, detail: 'has image, warning' })
    expect(byName['clean']).toMatchObject({ kind: 'rule', matches: false })
    expect(byName['clean']!.children[0]).toMatchObject({ kind: 'not', matches: false })
    expect(byName['clean']!.children[0]!.children[0]).toMatchObject({
      matches: true,
      detail: 'labelled porn',
    })
  })

  test('lists parts in the order in which they are written', () => {
    const { rule } = compile('all: [{ language: en }, { text: cat }, { has: image }]')
    const told = explain(rule, analyse(postFromExample({ text: 'cat' })))
    expect(told.children.map(({ name }) => name)).toEqual(['language', 'text', 'has'])
  })
})

test('every filter is loaded by the name of its file', () => {
  expect([...filters.keys()]).toEqual([
    'author',
    'caps',
    'count',
    'created',
    'duplicate',
    'emoji',
    'engagement',
    'has',
    'hashtag',
    'label',
    'language',
    'length',
    'link',
    'mention',
    'place',
    'quote',
    'regex',
    'reply',
    'text',
  ])
})
