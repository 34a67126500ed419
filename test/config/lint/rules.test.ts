import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Diagnostic } from '../../../src/config/diagnostic.ts'
import { lintRules } from '../../../src/config/lint/rules.ts'
import { lintUnused } from '../../../src/config/lint/unused.ts'
import type { Settings } from '../../../src/config/settings.ts'
import { documentFromExample } from '../../../src/match/facets.ts'
import { compileRule, evaluate } from '../../../src/match/rule.ts'
import { loadFilters } from '../../../src/plugins.ts'

const filters = await loadFilters()

function settings(match: unknown, more: Partial<Settings> = {}): Settings {
  return { feeds: { cats: { name: 'Cats', match } }, rules: {}, lists: {}, places: {}, ...more } as Settings
}

function lints(match: unknown, more: Partial<Settings> = {}): string[] {
  const found: string[] = []
  lintRules(settings(match, more), ({ path, message }: Diagnostic) =>
    found.push(`${path.join('.')}: ${message}`),
  )
  return found
}

it.each<[string, unknown, string]>([
  [
    'opposites',
    [{ reply: 'no' }, { hashtag: ['cats'] }, { reply: 'only' }],
    'feeds.cats.match: no post can match: `reply: no` and `reply: only` exclude each other',
  ],
  [
    'a condition and its negation',
    { all: [{ language: ['nb'] }, { not: { language: ['nb'] } }] },
    'feeds.cats.match: no post can match: `language: [nb]` and `not: {language: [nb]}` exclude each other',
  ],
  [
    'bounds that do not meet',
    { all: [{ length: { atLeast: 100 } }, { length: { atMost: 99.5 } }] },
    'feeds.cats.match: no post can match: `length: {atLeast: 100}` and `length: {atMost: 99.5}` exclude each other',
  ],
  [
    'one amount of several',
    [{ count: { links: { atMost: 0 }, images: { atLeast: 1 } } }, { count: { links: { atLeast: 1 } } }],
    'feeds.cats.match: no post can match: `count: {links: {atMost: 0}, images: {atLeast: 1}}` and `count: {links: {atLeast: 1}}` exclude each other',
  ],
  [
    'a list that is taken away entry by entry',
    [{ hashtag: ['a', 'b'] }, { not: { hashtag: 'a' } }, { not: { any: [{ hashtag: ['b', 'c'] }] } }],
    'feeds.cats.match: no post can match: its 3 conditions exclude each other',
  ],
  [
    'a branch that adds nothing',
    { any: [{ hashtag: 'cats' }, { all: [{ reply: 'self' }, { reply: 'no' }] }] },
    'feeds.cats.match.any.1: no post can match: `reply: self` and `reply: no` exclude each other',
  ],
  [
    'everything',
    { any: [{ reply: 'no' }, { hashtag: 'x' }, { reply: 'only' }] },
    'feeds.cats.match: every post matches: the feed would be the whole network',
  ],
  [
    'an amount that everything has',
    { length: { atLeast: 0 } },
    'feeds.cats.match: every post matches: the feed would be the whole network',
  ],
  [
    'what is said twice',
    [{ reply: 'no' }, { hashtag: 'cats' }, { reply: 'no' }],
    'feeds.cats.match.2: reply: no stands there twice',
  ],
])('tells %s', (_, match, expected) => {
  expect(lints(match)).toContain(expected)
})

it('looks into named rules, and tells what is wrong in them once', () => {
  const rules = { calm: { not: { any: [{ reply: 'only' }] } }, never: [{ quote: 'no' }, { quote: 'only' }] }
  expect(lints([{ rule: 'calm' }, { reply: 'only' }], { rules })).toEqual([
    'rules.never: no post can match: `quote: no` and `quote: only` exclude each other',
    'feeds.cats.match: no post can match: `rule: calm` and `reply: only` exclude each other',
  ])
})

it.each<[unknown]>([
  [{ all: [{ hashtag: ['cats'] }, { not: { hashtag: ['dogs'] } }, { reply: 'no' }] }],
  [{ any: [{ length: { atLeast: 5 } }, { length: { atMost: 3 } }] }],
  // A post declared as the one and surely written in the other matches the list and neither alone.
  [[{ language: ['en', 'de'] }, { not: { language: 'en' } }, { not: { language: 'de' } }]],
  [[{ text: ['a', 'b'] }, { not: { text: 'a' } }]],
  [{ any: Array.from({ length: 3000 }, (_, i) => ({ hashtag: `tag${i}` })) }],
])('says nothing of %j', (match) => {
  expect(lints(match)).toEqual([])
})

/** Rules over few conditions and posts that satisfy some of them: what is certain must hold for each post. */
const leaf = fc.constantFrom<unknown>(
  { reply: 'no' },
  { reply: 'only' },
  { hashtag: 'a' },
  { hashtag: ['a', 'b'] },
  { text: ['a', 'c'] },
  { length: { atLeast: 2 } },
  { length: { atMost: 4 } },
  { count: { hashtags: { atMost: 1 }, images: { atLeast: 1 } } },
  { has: ['image', 'quote'] },
)
const { rule } = fc.letrec<{ rule: unknown }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ not: tie('rule') }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
  ),
}))
const posts = [
  {},
  { text: 'a' },
  { text: '#a' },
  { text: '#a #b c' },
  { text: 'long enough', images: 1 },
  { text: 'c', replyParent: { did: 'did:plc:abc', rkey: '3kftldxbvq22p' } },
  { text: '#b', images: 2, quote: { did: 'did:plc:abc', rkey: '3kftldxbvq22p' } },
].map((post) => documentFromExample(post))

it('is never wrong about a post', () => {
  fc.assert(
    fc.property(rule, (match) => {
      const found = lints(match)
      const compiled = compileRule(match, {
        filters,
        rules: new Map(),
        lists: new Map(),
        path: ['feeds', 'cats', 'match'],
        resolveHandle: () => undefined,
        shared: new Map(),
        gazetteer: () => {
          throw new Error('no rule here names a place')
        },
        report: () => {},
      })
      const answers = posts.map((post) => evaluate(compiled, post))
      if (found.some((line) => line.startsWith('feeds.cats.match: no post')))
        expect(answers).not.toContain(true)
      if (found.some((line) => line.includes('every post'))) expect(answers).not.toContain(false)
    }),
    { numRuns: 500 },
  )
})

it('names what nothing uses', () => {
  const found: string[] = []
  const match = [{ text: { list: 'used' } }, { rule: 'outer' }, { place: { near: 'Home' } }]
  const more = {
    lists: { used: { words: ['a'] }, left: { words: ['b'] } },
    rules: { outer: { rule: 'inner' }, inner: { reply: 'no' }, alone: { any: [{ rule: 'alone' }] } },
    places: { home: { at: [59, 10] }, away: { at: [60, 11] } },
  } as unknown as Partial<Settings>
  lintUnused(settings(match, more), ({ path, message }) => found.push(`${path.join('.')}: ${message}`))
  expect(found).toEqual([
    'lists.left: no feed uses "left"',
    'places.away: no feed uses "away"',
    'rules.alone: no feed uses "alone"',
  ])
})
