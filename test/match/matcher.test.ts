import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Post } from '../../src/event.ts'
import { analyse } from '../../src/match/document.ts'
import { explain } from '../../src/match/explain.ts'
import { postFromExample } from '../../src/match/facets.ts'
import { createMatcher } from '../../src/match/matcher.ts'
import { compileRule, evaluate, type Rule } from '../../src/match/rule.ts'
import { describeRealData, realLines } from '../support/real-data.ts'
import { type NaiveRule, naiveHolds, type Place } from './naive.ts'
import { filters } from './rules.ts'

const WORDS = [
  'cat',
  'CATS',
  'Tromsø',
  'tromso',
  'café',
  'Straße',
  "don't",
  'tabby cat',
  'cat café',
  '2026',
  '猫',
  '三毛猫',
  'ねこ',
  '猫 cafe',
  'iphone充電',
  'แมว',
  '고양이',
  '고양이 사진',
  'кошка',
  '🐱',
]
const TAGS = ['cats', 'Tromsø', 'tromso', '猫', 'caturday']
const DIDS = ['did:plc:alice', 'did:plc:bob', 'did:web:carol.example']
const DOMAINS = ['example.com', 'nrk.no', 'news.example.com']
const PATTERNS = ['\\bcats?\\b', 'tabby.*cat', '[0-9]+', 'cat|kitten', '三毛', 'caf[eé]', '^cat', 'abc?d?e']
const PIECES = [
  ...WORDS,
  'tabby',
  'dog',
  'kitten',
  '缶',
  '東京',
  '充電器',
  '新しいiPhone',
  '고양이들에게는',
  '고양이털',
  '사진을',
  'CAFÉ',
  'abde',
  'concatenate',
  'cat_food',
  '👩🏽‍🚀',
  ',',
  '.',
  '\n',
  "'",
  'e\u0301',
  '\u200b',
]

const some = <Item>(items: readonly Item[]) =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 4 })
const text = fc
  .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(' ', ' ', ' ', '')), { maxLength: 8 })
  .map((parts) => parts.flat().join(''))
const reference = fc.constantFrom(...DIDS).map((did) => ({ did, rkey: '3kftldxbvq22p' }))

const post: fc.Arbitrary<Post> = fc
  .record({
    did: fc.constantFrom(...DIDS, 'did:plc:dave'),
    text,
    langs: fc.subarray(['en', 'nb-NO', 'ja', 'de']),
    tags: fc.subarray([...TAGS, 'TROMSØ', 'dogs']),
    mentions: fc.subarray(DIDS),
    links: fc.subarray(DOMAINS).map((domains) => domains.map((domain) => `https://www.${domain}/cat`)),
    titles: fc.array(text, { maxLength: 1 }),
    alts: fc.array(text, { maxLength: 2 }),
    labels: fc.subarray(['porn', 'bot']),
    images: fc.nat({ max: 2 }),
    video: fc.boolean(),
    quote: fc.option(reference, { nil: undefined }),
    replyParent: fc.option(reference, { nil: undefined }),
  })
  .map((parts) => postFromExample(parts))

const rule: fc.Arbitrary<NaiveRule> = fc.letrec<{ rule: NaiveRule; leaf: NaiveRule }>((tie) => ({
  leaf: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        text: fc.record({
          words: some(WORDS),
          in: some<Place>(['text', 'alt', 'title', 'tag']),
          fold: fc.boolean(),
        }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        text: fc.record({
          words: some(WORDS),
          in: fc.constant<Place[]>(['text', 'alt', 'title', 'tag']),
          fold: fc.constant(false),
        }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ hashtag: fc.record({ tags: some(TAGS), fold: fc.boolean() }) }) },
    fc.record({ author: some(DIDS) }),
    fc.record({ mention: some(DIDS) }),
    fc.record({ link: some(DOMAINS) }),
    fc.record({ label: some(['porn', 'bot']) }),
    fc.record({ has: some(['image', 'video', 'quote', 'alt'] as const) }),
    fc.record({
      reply: fc.oneof(fc.constantFrom('no' as const, 'only' as const), fc.record({ to: some(DIDS) })),
    }),
    fc.record({
      language: fc.record({ in: some(['en', 'nb', 'ja']), by: fc.constant('declared' as const) }),
    }),
    {
      weight: 2,
      arbitrary: fc.record({
        regex: fc.record({ pattern: fc.constantFrom(...PATTERNS), raw: fc.boolean() }),
      }),
    },
    fc.record({ length: fc.record({ atLeast: fc.nat({ max: 30 }) }) }),
    fc.record({ rule: fc.constantFrom('cats', 'clean', 'nested') }),
  ),
  rule: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 3, arbitrary: tie('leaf') },
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ not: tie('rule') }),
  ),
})).rule

const ALL_PLACES: Place[] = ['text', 'alt', 'title', 'tag']
const NAMED: Record<string, NaiveRule> = {
  cats: {
    any: [
      { text: { words: ['cat', '猫'], in: ALL_PLACES, fold: false } },
      { hashtag: { tags: ['cats'], fold: false } },
    ],
  },
  clean: { not: { label: ['porn'] } },
  nested: { all: [{ rule: 'cats' }, { rule: 'clean' }] },
}

function compile(value: NaiveRule): Rule {
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

describe('the matcher agrees with a naive evaluator', () => {
  test('on thousands of generated rules and posts', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 12 }),
        fc.array(post, { minLength: 1, maxLength: 12 }),
        (rules, posts) => {
          const compiled = rules.map(compile)
          const matcher = createMatcher(new Map(compiled.map((one, i) => [3 * i + 1, one])))
          for (const one of posts) {
            const expected = rules.flatMap((value, i) => (naiveHolds(value, one, NAMED) ? [3 * i + 1] : []))
            expect(matcher.match(one)).toEqual(expected)
            const document = analyse(one)
            expect(compiled.flatMap((each, i) => (evaluate(each, document) ? [3 * i + 1] : []))).toEqual(
              expected,
            )
            expect(
              compiled.flatMap((each, i) => (explain(each, document).matches ? [3 * i + 1] : [])),
            ).toEqual(expected)
          }
        },
      ),
      { numRuns: 1500 },
    )
  })

  test('whatever was read in between, and with rules compiled later', () => {
    fc.assert(
      fc.property(rule, rule, post, post, (one, later, first, second) => {
        const early = compile(one)
        const matcher = createMatcher(new Map([[1, early]]))
        const document = analyse(first)
        const before = matcher.matchDocument(document)
        expect(matcher.match(second)).toEqual(naiveHolds(one, second, NAMED) ? [1] : [])
        const next = compile(later)
        expect(evaluate(next, document)).toBe(naiveHolds(later, first, NAMED))
        expect(matcher.matchDocument(document)).toEqual(before)
        expect(evaluate(early, document)).toBe(before.length === 1)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('createMatcher', () => {
  const cats = compile({ text: { words: ['cat'], in: ALL_PLACES, fold: false } })

  test('tells feeds by their numbers, ascending', () => {
    const matcher = createMatcher(
      new Map([
        [900, cats],
        [7, cats],
        [55, cats],
      ]),
    )
    expect(matcher.match(postFromExample({ text: 'a cat' }))).toEqual([7, 55, 900])
    expect(matcher.match(postFromExample({ text: 'a dog' }))).toEqual([])
  })

  test('without rules', () => {
    expect(createMatcher(new Map()).match(postFromExample({ text: 'a cat' }))).toEqual([])
  })

  test('tells which rules it has to try on every post', () => {
    const always = compile({ not: { text: { words: ['cat'], in: ALL_PLACES, fold: false } } })
    expect(
      createMatcher(
        new Map([
          [2, always],
          [1, cats],
        ]),
      ).unanchored,
    ).toEqual([2])
  })

  test('two matchers do not disturb each other', () => {
    const dogs = compile({ text: { words: ['dog'], in: ALL_PLACES, fold: false } })
    const [one, other] = [createMatcher(new Map([[1, cats]])), createMatcher(new Map([[1, dogs]]))]
    const posts = ['a cat', 'a dog', 'a cat and a dog', 'a cow'].map((text) => postFromExample({ text }))
    expect(posts.map((each) => [one.match(each).length, other.match(each).length])).toEqual([
      [1, 0],
      [0, 1],
      [1, 1],
      [0, 0],
    ])
  })
})

describeRealData('the matcher on real posts', () => {
  const files = [
    'posts_brianckeegan_parquet',
    'posts_bluesky-social+indigo',
    'posts_myConsciousness+atproto.dart',
  ]
  const events = files.flatMap((file) => realLines(`derived/${file}.jsonl`).map((line) => JSON.parse(line)))
  const posts = events.flatMap(({ did, commit }): Post[] => {
    const record = commit?.record
    if (typeof record?.text !== 'string') return []
    const langs = Array.isArray(record.langs) ? record.langs : []
    return [
      postFromExample({
        did,
        rkey: commit.rkey,
        text: record.text,
        langs,
        images: record.embed?.images?.length ?? 0,
      }),
    ]
  })

  test('agrees with the naive evaluator', () => {
    const anywhere = (words: string[], fold = false): NaiveRule => ({ text: { words, in: ALL_PLACES, fold } })
    const rules: NaiveRule[] = [
      anywhere(['the', 'and']),
      anywhere(['ice', 'immigration', 'white house', 'new york']),
      anywhere(['日本', 'です', 'ありがとう', 'bluesky']),
      anywhere(['nao', 'voce', 'cafe'], true),
      { all: [anywhere(['you', 'people']), { has: ['image'] }] },
      { all: [anywhere(["don't", "it's"]), { not: anywhere(['trump', 'news']) }] },
      { regex: { pattern: 'https?:[/][/]', raw: false } },
      { regex: { pattern: '[A-Z]{4,}', raw: true } },
      {
        any: [
          { hashtag: { tags: ['art', 'photography'], fold: false } },
          { language: { in: ['ja', 'pt'], by: 'declared' } },
        ],
      },
      { author: [...new Set(posts.map(({ did }) => did))].slice(0, 5) },
      { not: { length: { atLeast: 40 } } },
    ]
    const matcher = createMatcher(new Map(rules.map((value, i) => [i, compile(value)])))
    const found = new Set<number>()
    for (const one of posts) {
      const feeds = matcher.match(one)
      expect(feeds).toEqual(rules.flatMap((value, i) => (naiveHolds(value, one, NAMED) ? [i] : [])))
      for (const feed of feeds) found.add(feed)
    }
    expect(posts.length).toBeGreaterThan(3000)
    expect(found.size).toBeGreaterThan(8)
  })
})
