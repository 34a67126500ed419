import type { Candidate } from './algorithm.ts'

/** The list of one source, best first, and how much it counts. */
export interface Weighted {
  readonly posts: readonly Candidate[]
  /** Positive. */
  readonly weight: number
}

/** A post of a fused list, and what every source that has it says of it. */
export interface Fused {
  readonly post: Candidate
  readonly votes: readonly Vote[]
}

export interface Vote {
  /** The source's index. */
  readonly source: number
  /** The post's place in it, from 1. */
  readonly rank: number
  /** What reciprocal rank fusion adds up. */
  readonly share: number
}

/**
 * Takes from the sources in turn, by stride scheduling (Waldspurger and Weihl, 1995): the next post comes from the
 * source that lags most behind its weight. Posts that were taken already are passed over; a source that has no more is
 * left out. Each prefix holds the shares of the weights to within one post a source.
 */
export function byQuota(sources: readonly Weighted[], count: number): Fused[] {
  const taken = new Set<string>()
  const lanes = sources.map(({ weight, posts }, source) => ({ weight, posts, source, next: 0, given: 0 }))
  const fused: Fused[] = []
  let open = lanes.filter(({ posts }) => posts.length > 0)
  while (fused.length < count && open.length > 0) {
    const lane = open.reduce((least, other) => (passOf(other) < passOf(least) ? other : least))
    const post = lane.posts[lane.next++]
    if (post === undefined) open = open.filter((other) => other !== lane)
    else if (!taken.has(nameOf(post))) {
      taken.add(nameOf(post))
      lane.given++
      fused.push({ post, votes: [{ source: lane.source, rank: lane.next, share: 0 }] })
    }
  }
  return fused
}

/** Computed from the count, as a sum of strides would drift. */
function passOf({ given, weight }: { readonly given: number; readonly weight: number }): number {
  return (given + 1) / weight
}

/** How much the first places differ from the next; insensitive around 60. */
const RRF_K = 60

/**
 * Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): each source gives a post weight / (60 + its place
 * there), and the sums decide. Equals stay in the order in which the sources bring them.
 */
export function byReciprocalRank(sources: readonly Weighted[], count: number): Fused[] {
  const found = new Map<string, { readonly post: Candidate; readonly votes: Vote[]; score: number }>()
  const deepest = Math.max(0, ...sources.map(({ posts }) => posts.length))
  for (let rank = 1; rank <= deepest; rank++) {
    for (const [source, { posts, weight }] of sources.entries()) {
      const post = posts[rank - 1]
      if (post === undefined) continue
      const known = found.get(nameOf(post)) ?? { post, votes: [], score: 0 }
      const share = weight / (RRF_K + rank)
      known.votes.push({ source, rank, share })
      known.score += share
      found.set(nameOf(post), known)
    }
  }
  return [...found.values()].sort((a, b) => b.score - a.score).slice(0, count)
}

function nameOf({ author, rkey }: Candidate): string {
  return `${author}/${rkey}`
}
