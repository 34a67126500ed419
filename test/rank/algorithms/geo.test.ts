import { expect, test } from 'vitest'
import { compileOrder } from '../../../src/config/order.ts'
import { analyse } from '../../../src/match/document.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import type { ExamplePost } from '../../../src/match/filter.ts'
import { createGazetteer } from '../../../src/match/geo/gazetteer.ts'
import { loadAlgorithms } from '../../../src/plugins.ts'
import { type KeyedAlgorithm, sumOf } from '../../../src/rank/algorithm.ts'

const algorithms = await loadAlgorithms()
const HOUR = 3_600_000
const OSLO = { lat: 59.91273, lon: 10.74609 }

/** The order as a feed has it, and what is wrong with it. */
function compiled(options: Record<string, unknown>, center?: { lat: number; lon: number }) {
  const problems: string[] = []
  const order = compileOrder(
    { geo: options },
    algorithms,
    ['order'],
    ({ path, message }) => problems.push(`${path.join('.')}: ${message}`),
    { gazetteer: () => createGazetteer([]), center },
  )
  const algorithm = order?.algorithm as KeyedAlgorithm | undefined
  const terms = (post: ExamplePost) =>
    algorithm!.onArrival!({ document: analyse(postFromExample(post)) }, order!.config)!
  return { problems, terms, shift: (post: ExamplePost) => sumOf(terms(post)) / HOUR }
}

test('a half-distance farther away counts as a half-life older', () => {
  const { shift } = compiled({ center: [60, 10], halfDistance: '10km', halfLife: '12h' })
  const at = (km: number) => shift({ coordinates: { lat: 60 + km / 111.195, lon: 10 } })
  expect(at(0)).toBeCloseTo(0, 5)
  expect(at(10)).toBeCloseTo(-12, 2)
  expect(at(20)).toBeCloseTo(-24, 2)
  expect(at(5000)).toBe(-120)
})

test('the order is that of confidence · 2^(−distance / halfDistance)', () => {
  const { shift } = compiled({ center: 'Oslo' })
  expect(shift({ text: 'in Oslo' })).toBeCloseTo(12 * Math.log2(0.6), 3)
  expect(shift({ text: '#Oslo' })).toBeCloseTo(12 * Math.log2(0.7), 3)
  expect(shift({ text: 'in Drammen' })).toBeLessThan(shift({ text: 'in Oslo' }))
  expect(shift({ text: 'in Bergen' })).toBe(-120)
})

test('the sign that gives the best place counts', () => {
  const { terms } = compiled({ center: 'Oslo' })
  expect(terms({ text: 'from Bergen to Oslo' }).map(({ detail }) => detail)).toEqual([
    'Oslo, 0m away',
    '0.60: "to Oslo" in the text',
  ])
})

test('posts without a place stand as far down as the farthest', () => {
  const { terms } = compiled({ center: 'Oslo', halfLife: '1h' })
  expect(terms({ text: 'hello' })).toEqual([{ name: 'distance', ms: -10 * HOUR, detail: 'no place known' }])
  expect(terms({ text: 'in Norway' })).toEqual([
    { name: 'distance', ms: -10 * HOUR, detail: 'no place known' },
  ])
})

test('the place that the feed asks for is the center where none is named', () => {
  const { shift, problems } = compiled({}, OSLO)
  expect(problems).toEqual([])
  expect(shift({ coordinates: OSLO })).toBeCloseTo(0, 5)
})

test.each([
  [{}, 'order.geo: needs `center`, because the rule of the feed does not ask for exactly one place'],
  [{ center: 'Osloo' }, /^order\.geo\.center: no place "Osloo" is known; did you mean "Oslo"\?/],
  [{ center: 'Springfield' }, /several places; say which/],
  [{ center: [0, 181] }, /a longitude lies between -180 and 180/],
  [{ center: 'Oslo', halfDistance: '1m' }, /must be at least 100m/],
  [{ center: 'Oslo', halfDistance: 10 }, /expected a distance/],
])('%j is refused', (options, message) => {
  const { problems } = compiled(options)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(message)
})
