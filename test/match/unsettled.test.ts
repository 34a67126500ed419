import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Counters, meets, NO_COUNTERS } from '../../src/counters.ts'
import { analyse } from '../../src/match/document.ts'
import { postFromExample } from '../../src/match/facets.ts'
import { createMatcher } from '../../src/match/matcher.ts'
import { compileRule, evaluate, type Rule } from '../../src/match/rule.ts'
import { needsOf } from '../../src/match/unsettled.ts'
import { compile, filters } from './rules.ts'

/** Rules of three kinds of leaf, evaluated with three values straight from their YAML, apart from the code under test. */
type ThreeValued =
  | { all: ThreeValued[] }
  | { any: ThreeValued[] }
  | { not: ThreeValued }
  | { rule: string }
  | { hashtag: string[] }
  | { length: { atLeast: number } }
  | { engagement: { likes?: Bound; total?: Bound } }
type Bound = { atLeast: number } | { atMost: number }

const NAMED: Record<string, ThreeValued> = {
  popular: { engagement: { likes: { atLeast: 2 } } },
  quiet: { all: [{ hashtag: ['cats'] }, { not: { rule: 'popular' } }] },
}

/** `counters` undefined: they are not known, and neither is what depends on them. */
function naive(rule: ThreeValued, tags: string[], length: number, counters?: Counters): boolean | undefined {
  const ask = (inner: ThreeValued) => naive(inner, tags, length, counters)
  if ('all' in rule) {
    const answers = rule.all.map(ask)
    return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true
  }
  if ('any' in rule) {
    const answers = rule.any.map(ask)
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false
  }
  if ('not' in rule) {
    const answer = ask(rule.not)
    return answer === undefined ? undefined : !answer
  }
  if ('rule' in rule) return ask(NAMED[rule.rule]!)
  if ('hashtag' in rule) return rule.hashtag.some((tag) => tags.includes(tag))
  if ('length' in rule) return length >= rule.length.atLeast
  if (counters === undefined) return undefined
  const { likes, total } = rule.engagement
  const sum = counters.likes + counters.reposts + counters.replies + counters.quotes
  return within(counters.likes, likes) && within(sum, total)
}

function within(amount: number, bound: Bound | undefined): boolean {
  if (bound === undefined) return true
  return 'atLeast' in bound ? amount >= bound.atLeast : amount <= bound.atMost
}

const bound: fc.Arbitrary<Bound> = fc.oneof(
  fc.record({ atLeast: fc.nat(4) }),
  fc.record({ atMost: fc.nat(4) }),
)
const TAGS = ['cats', 'dogs', 'birds']
const rule: fc.Arbitrary<ThreeValued> = fc.letrec<{ rule: ThreeValued; leaf: ThreeValued }>((tie) => ({
  leaf: fc.oneof(
    { weight: 3, arbitrary: fc.record({ hashtag: fc.subarray(TAGS, { minLength: 1 }) }) },
    fc.record({ length: fc.record({ atLeast: fc.nat(4) }) }),
    { weight: 2, arbitrary: fc.record({ engagement: fc.record({ likes: bound }) }) },
    fc.record({ engagement: fc.record({ likes: bound, total: bound }) }),
    fc.record({ rule: fc.constantFrom('popular', 'quiet') }),
  ),
  rule: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 2, arbitrary: tie('leaf') },
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ not: tie('rule') }),
  ),
})).rule
const counters = fc.record({ likes: fc.nat(5), reposts: fc.nat(2), replies: fc.nat(2), quotes: fc.nat(2) })

function compileThreeValued(value: ThreeValued): Rule {
  return compileRule(value, {
    filters,
    rules: new Map(Object.entries(NAMED)),
    lists: new Map(),
    resolveHandle: () => undefined,
    path: ['feeds'],
    report: ({ severity, message }) => {
      if (severity === 'error') throw new Error(`${message} in ${JSON.stringify(value)}`)
    },
  })
}

describe('rules with thresholds agree with a naive evaluator of three values', () => {
  test('before and after the counters are known', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 6 }),
        fc.subarray(TAGS),
        fc.nat(5),
        fc.array(counters, { maxLength: 8 }),
        (rules, tags, length, later) => {
          const compiled = rules.map(compileThreeValued)
          const matcher = createMatcher(new Map(compiled.map((one, i) => [i, one])))
          const post = postFromExample({ text: 'x'.repeat(length), tags })
          const open = rules.map((one) => naive(one, tags, length))
          expect(matcher.match(post)).toEqual(open.flatMap((answer, i) => (answer === false ? [] : [i])))
          for (const [i, one] of compiled.entries()) {
            const needs = needsOf(one.root, analyse(post))
            expect(typeof needs === 'boolean' ? needs : undefined).toBe(open[i])
            seen.set(String(open[i]), (seen.get(String(open[i])) ?? 0) + 1)
            // What is stored is what was written as JSON.
            const stored = JSON.parse(JSON.stringify(needs)) as typeof needs
            for (const known of [NO_COUNTERS, ...later]) {
              const answer = naive(rules[i]!, tags, length, known)
              expect(typeof stored === 'boolean' ? stored : meets(stored, known)).toBe(answer)
              expect(evaluate(one, analyse(post, known))).toBe(answer)
            }
          }
        },
      ),
      { numRuns: 1500 },
    )
    for (const answer of ['true', 'false', 'undefined']) expect(seen.get(answer)).toBeGreaterThan(200)
  })
})

describe('a rule with thresholds', () => {
  test('is found by what else it names', () => {
    const { rule: found, problems } = compile(
      '[{ hashtag: [cats] }, { engagement: { likes: { atLeast: 5 } } }]',
    )
    expect(problems).toEqual([])
    expect(createMatcher(new Map([[1, found]])).unanchored).toEqual([])
  })

  test('and nothing else is tried on every post, with a warning', () => {
    const { problems } = compile('engagement: { likes: { atLeast: 5 } }')
    expect(problems).toEqual([expect.stringMatching(/^warning match: has to be tried on every post/)])
  })

  test('keeps only what its counters have to be', () => {
    const { rule: made } = compile(
      'all: [{ hashtag: [cats] }, { any: [{ hashtag: [dogs] }, { engagement: { likes: { atLeast: 5 } } }] }]',
    )
    const needs = (text: string) => needsOf(made.root, analyse(postFromExample({ text })))
    expect(needs('#cats')).toEqual({ amount: 'likes', atLeast: 5 })
    expect(needs('#cats #dogs')).toBe(true)
    expect(needs('#dogs')).toBe(false)
  })
})
