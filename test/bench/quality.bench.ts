import { explainOrder } from '../../src/cli/explain/order-explanation.ts'
import type { Post } from '../../src/event.ts'
import { decode } from '../../src/ingest/decode.ts'
import { analyse } from '../../src/match/document.ts'
import { fingerprint } from '../../src/match/duplicates/fingerprint.ts'
import { explain } from '../../src/match/explain.ts'
import { detectLanguage } from '../../src/match/language.ts'
import type { Arrival } from '../../src/rank/algorithm.ts'
import quality from '../../src/rank/algorithms/quality.ts'
import { createFeedMemory, MEMORY_POSTS } from '../../src/rank/recent/feed-memory.ts'
import { traffic } from '../../src/simulate/traffic.ts'
import { renderEvent } from '../../src/simulate/wire.ts'
import { compile } from '../match/rules.ts'
import type { BenchRow } from './row.ts'

const POSTS = 3 * MEMORY_POSTS

/**
 * What the quality order costs for each post that a feed's rule wants: simulated posts of the mix of July 2026, with
 * the memory of recent posts full. Language detection, which a feed may turn off, apart. And what `lycan explain`
 * computes for one feed, which no post pays that is not asked about.
 */
export async function qualityBench(): Promise<BenchRow[]> {
  const posts = simulatedPosts(POSTS)
  detectLanguage('The first text loads the data of the detector')
  const [full, remembering] = [orderOf({}), orderOf({ language: 'off' })]

  const before = heapUsed()
  const memory = createFeedMemory()
  for (const post of posts.slice(0, MEMORY_POSTS)) memory.recall(analyse(post))
  const kept = heapUsed() - before
  const later = posts.slice(MEMORY_POSTS)
  const documents = later.map((post) => analyse(post))
  const texts = documents.map((document) => document.fields[0]!.text)

  const minHash = perItem(texts, fingerprint)
  const recall = perItem(documents, (document) => memory.recall(document))
  const recent = { copies: 0, alike: 0, byAuthor: 0, byDomain: 0 }
  const judge = (order: (arrival: Arrival) => unknown) =>
    perItem(
      later.map((post) => analyse(post)),
      (document) => order({ document, recent }),
    )
  const detection = perItem(texts, detectLanguage)
  const { rule } = compile('all: [{ text: [a, the, i, to] }, { not: { hashtag: [ads] } }, { reply: no }]')
  const feed = { order: { name: 'quality', algorithm: quality, config: quality.config.parse({}) } }
  const explaining = perItem(
    later.map((post) => analyse(post)),
    (document) => [explain(rule, document), explainOrder(feed, document, { recent })],
  )
  return [
    { name: 'language detection', value: detection, unit: 'µs/post' },
    { name: 'MinHash of a text', value: minHash, unit: 'µs/post' },
    {
      name: `compared with ${MEMORY_POSTS.toLocaleString('en')} recent posts`,
      value: recall,
      unit: 'µs/post',
    },
    { name: 'all heuristics, without language', value: judge(remembering), unit: 'µs/post' },
    { name: 'all heuristics', value: judge(full), unit: 'µs/post' },
    { name: 'explained: a rule of three conditions and all heuristics', value: explaining, unit: 'µs/post' },
    { name: 'memory of a feed with that many', value: kept / 1e6, unit: 'MB' },
  ]
}

function orderOf(weights: object): (arrival: Arrival) => unknown {
  if (quality.family !== 'keyed') throw new Error('quality is a keyed order')
  const { onArrival } = quality
  const config = quality.config.parse({ weights })
  return (arrival) => onArrival!(arrival, config)
}

function simulatedPosts(count: number): Post[] {
  const posts: Post[] = []
  const options = { seed: 20_261_121, start: Date.UTC(2026, 6, 4, 12), eventsPerSecond: 400 }
  for (const event of traffic(options)) {
    const frame = renderEvent(event, 'v2', 1)
    const decoded = frame === undefined ? undefined : decode(frame)
    if (decoded?.kind === 'post' && decoded.operation === 'create' && posts.push(decoded.post) === count)
      break
  }
  return posts
}

/** Microseconds of processor time for each; every item once, as a second time answers are remembered. */
function perItem<Item>(items: readonly Item[], call: (item: Item) => unknown): number {
  const start = process.threadCpuUsage()
  for (const item of items) call(item)
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / items.length
}

/** Bytes in use; exact only where the process was started with --expose-gc. */
function heapUsed(): number {
  globalThis.gc?.()
  const { heapUsed: objects, arrayBuffers } = process.memoryUsage()
  return objects + arrayBuffers
}
