import { loadAlgorithms } from '../../src/plugins.ts'
import type { RankedFeed } from '../../src/rank/feed.ts'

/** The number of the feed that is put into every order. */
export const FEED = 7

const ALGORITHMS = await loadAlgorithms()
const CHRONOLOGICAL = ALGORITHMS.get('chronological')!

/** Feed number 7 in every order of src/rank/algorithms, with the least that the order has to be told, and in forms of some. */
export const CASES: readonly (readonly [name: string, feed: RankedFeed])[] = [
  ...Array.from(ALGORITHMS, ([name]) => [name, inOrder(name)] as const),
  // Three authors who take turns, so that the gap leaves nothing out.
  [
    'chronological with diversity',
    { ...inOrder('chronological'), diversity: { window: 30, gap: 1, perThread: 1, perDuplicate: 1 } },
  ],
  ['chronological without what was seen', { ...inOrder('chronological'), seen: 'hide' }],
  ['blended with trending', inOrder('blended', { trending: { every: 3, within: '7d' } })],
  ['engagement as Hacker News', inOrder('engagement', { formula: 'hackerNews' })],
]

function inOrder(name: string, options: object = {}): RankedFeed {
  const algorithm = ALGORITHMS.get(name)!
  if (name !== 'blended') return { id: FEED, order: { algorithm, config: algorithm.config.parse(options) } }
  const config = algorithm.config.parse({ ...options, sources: [{ feed: 'itself' }] })
  const plain = { id: FEED, order: { algorithm: CHRONOLOGICAL, config: {} } }
  return { id: FEED, order: { algorithm, config }, sources: [{ feed: plain }] }
}
