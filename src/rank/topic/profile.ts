import type { Pool, Posting } from './pool.ts'
import { keyOf, type PostKey } from './posts.ts'
import type { ReaderHistory } from './reader.ts'

/** What a reader cares about, in numbers. */
export interface Profile {
  /** Weights by feature: those learnt from what the reader liked have length 1 together; wishes come on top. */
  readonly features: ReadonlyMap<number, number>
  /** Between −1 and 1 by author. */
  readonly authors: ReadonlyMap<number, number>
}

/** From so many posts on, what others like is no more help in guessing what a reader likes. */
const KNOWN_AFTER = 50

/** How little is known of a reader: 1 for a stranger, 0 for one who liked fifty posts. */
export function strangeness({ signals, wishes }: ReaderHistory): number {
  const posts = signals.reduce((sum, signal) => sum + signal.posts, wishes.length)
  return Math.max(0, 1 - posts / KNOWN_AFTER)
}

/** A feature and how much it counts. */
type Weight = readonly [feature: number, weight: number]

/** Interest in something halves with every fortnight that goes by without it. */
const FADES_MS = 14 * 86_400_000
const STRONGEST = 64
/** How much of its features one wish adds or takes away: γ in Rocchio's formula of relevance feedback. */
const WISH = 0.5
/** With so many fresh likes of an author, interest in them is half of what it can be. */
const HALF_AFFINITY = 2

/**
 * The profile of a reader for the posts of `pool`: w_f = Σ 2^(−age / 14 d) · idf_f over what they liked, the strongest 64
 * brought to length 1; then each wish adds (or takes) half of its post's features, brought to length 1. Features that
 * no post of the pool has are left out, as nothing could match them. `hashes` are features by post; `now` in ms.
 */
export function makeProfile(
  history: ReaderHistory,
  hashes: ReadonlyMap<string, Int32Array>,
  pool: Pool,
  now: number,
): Profile {
  const learnt = new Map<Posting, number>()
  const liked = new Map<number, number>()
  for (const signal of history.signals) {
    const weight = fading(now - signal.at)
    increase(liked, signal.author, weight * signal.posts)
    const features = signal.rkey === undefined ? undefined : hashes.get(keyOf(signal as PostKey))
    if (features !== undefined)
      for (const posting of postingsOf(features, pool)) increase(learnt, posting, weight)
  }
  const features = unit(strongest(timesIdf(learnt, pool)))
  const authors = new Map([...liked].map(([author, sum]) => [author, sum / (sum + HALF_AFFINITY)]))
  for (const wish of history.wishes) {
    const weight = (wish.wants === 'more' ? WISH : -WISH) * fading(now - wish.at)
    const own = new Map(postingsOf(hashes.get(keyOf(wish)) ?? [], pool).map((posting) => [posting, 1]))
    for (const [feature, share] of unit(timesIdf(own, pool))) increase(features, feature, weight * share)
    authors.set(wish.author, clamp((authors.get(wish.author) ?? 0) + weight))
  }
  return { features, authors }
}

function fading(ageMs: number): number {
  return 2 ** (-Math.max(0, ageMs) / FADES_MS)
}

/** Without the features that no post of the pool has. */
function postingsOf(features: Iterable<number>, pool: Pool): Posting[] {
  const postings: Posting[] = []
  for (const feature of features) {
    const posting = pool.having(feature)
    if (posting !== undefined) postings.push(posting)
  }
  return postings
}

function timesIdf(sums: ReadonlyMap<Posting, number>, pool: Pool): Weight[] {
  return Array.from(sums, ([posting, sum]) => [posting.hash, sum * pool.idf(posting)] as const)
}

/** Sorts the few that may be among the strongest; there are thousands, and of the weights alone it is quickly done. */
function strongest(weights: readonly Weight[]): Weight[] {
  const least =
    Float64Array.from(weights, ([, weight]) => weight)
      .sort()
      .at(-STRONGEST) ?? 0
  const few = weights.filter(([, weight]) => weight >= least)
  return few.sort(([a, weightA], [b, weightB]) => weightB - weightA || a - b).slice(0, STRONGEST)
}

function unit(weights: readonly Weight[]): Map<number, number> {
  const length = Math.hypot(...weights.map(([, weight]) => weight))
  return new Map(weights.map(([feature, weight]) => [feature, length === 0 ? 0 : weight / length]))
}

function increase<Key>(sums: Map<Key, number>, key: Key, by: number): void {
  sums.set(key, (sums.get(key) ?? 0) + by)
}

function clamp(value: number): number {
  return Math.max(-1, Math.min(1, value))
}
