import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { analyse } from '../../../src/match/document.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import type { ExamplePost } from '../../../src/match/filter.ts'
import { combined, evidenceOf } from '../../../src/match/geo/evidence.ts'
import { createGazetteer } from '../../../src/match/geo/gazetteer.ts'
import { trustIn } from '../../../src/match/geo/stop-names.ts'
import { labelledPosts, scoreOf } from './labelled.ts'

const gazetteer = createGazetteer([])

/** Places found with their confidence: `Oslo NO 0.60`. */
function found(post: ExamplePost): string[] {
  return evidenceOf(analyse(postFromExample(post)), gazetteer).map(
    ({ place, confidence }) => `${place.name} ${place.country} ${confidence.toFixed(2)}`,
  )
}

const CONFIDENCES = [0.3, 0.5, 0.7]
const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const page = await readFile(new URL('../../../docs/places.md', import.meta.url), 'utf8')

test('both sets of labelled posts are found as docs/places.md says', () => {
  const sets = [labelledPosts('labelled.tsv'), labelledPosts('unseen.tsv')] as const
  const rows = CONFIDENCES.map((confidence) => {
    const shares = sets.map((posts) => scoreOf(posts, confidence))
    const cells = shares.flatMap(({ precision, recall }) => [percent(precision), percent(recall)])
    return `| ${[confidence, ...cells].join(' | ')} |`
  })
  for (const row of [...rows, ...sets.map((posts) => `${posts.length} posts`)]) expect(page).toContain(row)
})

test('the posts at which the rules were mended are found', () => {
  const posts = labelledPosts('labelled.tsv')
  expect(posts.length).toBeGreaterThanOrEqual(300)
  expect(posts.filter(({ place }) => place === undefined).length).toBeGreaterThan(150)
  const { precision, recall, wrong, missed } = scoreOf(posts, 0.5)
  expect(precision, wrong.join('\n')).toBeGreaterThanOrEqual(0.96)
  expect(recall, missed.join('\n')).toBeGreaterThanOrEqual(0.97)
})

test('neither set repeats the other', () => {
  const texts = (['labelled.tsv', 'unseen.tsv'] as const).map((file) =>
    labelledPosts(file).map(({ text }) => text),
  )
  expect(texts[1]!.length).toBeGreaterThanOrEqual(120)
  expect(texts[1]!.filter((text) => texts[0]!.includes(text))).toEqual([])
})

test.each<[string, ExamplePost, string[]]>([
  ['a state beside a name', { text: 'in Portland, OR' }, ['Portland US 0.75']],
  [
    'a country elsewhere in the post',
    { text: 'in Cambridge. We love England!' },
    ['Cambridge GB 0.60', 'England GB 0.30'],
  ],
  ['a neighbour', { text: 'from Chicago to Springfield' }, ['Chicago US 0.60', 'Springfield US 0.58']],
  ['the flag of a country', { text: '🇨🇦 in London' }, ['London CA 0.60', 'CA CA 0.40']],
  ['the language of a post', { text: 'en Valencia', langs: ['es'] }, ['Valencia ES 0.47']],
  ['the longest name', { text: 'in New York City' }, ['New York City US 0.60']],
  ['a state before a town of its name', { text: 'in Virginia' }, ['Virginia US 0.60']],
  [
    'half a population',
    { text: 'in Springfield' },
    ['Springfield US 0.20', 'Springfield US 0.17', 'Springfield US 0.11'],
  ],
])('homonyms are told apart by %s', (_, post, expected) => {
  expect(found(post).slice(0, expected.length)).toEqual(expected)
})

test('one sign that may stand for several places of an area counts once, and several signs add up', () => {
  const evidence = evidenceOf(analyse(postFromExample({ text: 'in Springfield, USA #oslo' })), gazetteer)
  const towns = evidence.filter(({ place }) => place.name === 'Springfield')
  expect(combined(towns)).toBeLessThanOrEqual(0.75)
  expect(combined(towns)).toBeGreaterThan(0.55)
  expect(combined(evidence.filter(({ place }) => place.name === 'Oslo'))).toBeCloseTo(0.7)
  expect(combined([])).toBe(0)
})

test('what posts declare and write cannot make it throw', () => {
  for (const text of [
    '🇿🇿🇦',
    '\ud83c',
    'in ',
    '# in Oslo',
    `${'in Oslo '.repeat(300)}`,
    'in\u0000Oslo',
    '京'.repeat(3000),
  ])
    expect(() =>
      found({ text, langs: ['', 'x', '!!', 'en-GB', 'constructor'], tags: ['__proto__', ''] }),
    ).not.toThrow()
})

test('short names need more than a capital', () => {
  expect(trustIn('ulm')).toBe('doubtful')
  expect(trustIn('reading')).toBe('doubtful')
  expect(trustIn('of')).toBe('word')
  expect(trustIn('oslo')).toBe('name')
})
