/** A post at its place in a feed. */
export interface RankedPost {
  /** The author's number in table `actors`. */
  readonly author: number
  readonly rkey: bigint
  readonly rankKey: number
}

/** The top of a feed, collected from posts in any order with bounded memory. */
export interface Ranking {
  add(post: RankedPost): void
  /** The best, best first. */
  list(): readonly RankedPost[]
}

/** `most`: how many posts the feed holds. */
export function createRanking(most: number): Ranking {
  let posts: RankedPost[] = []
  const trim = () => {
    posts = posts.sort(inOrder).slice(0, most)
  }
  return {
    add(post) {
      posts.push(post)
      if (posts.length > 2 * most + 100) trim()
    },
    list() {
      trim()
      return posts
    },
  }
}

/** As the index of feed_posts orders them. */
function inOrder(a: RankedPost, b: RankedPost): number {
  if (a.rankKey !== b.rankKey) return b.rankKey - a.rankKey
  if (a.rkey !== b.rkey) return a.rkey < b.rkey ? 1 : -1
  return b.author - a.author
}

export interface MovedPost extends RankedPost {
  /** Its places in the one list and in the other, from 1. */
  readonly from: number
  readonly to: number
}

/** What differs between two lists of a feed. */
export interface RankingChanges {
  /** Posts of the second list that the first has not, best first. */
  readonly gained: readonly RankedPost[]
  readonly lost: readonly RankedPost[]
  /** The fewest posts that have to be moved to make the rest stand as before; those that move farthest first. */
  readonly moved: readonly MovedPost[]
}

export function compareRankings(before: readonly RankedPost[], after: readonly RankedPost[]): RankingChanges {
  const placesBefore = new Map(before.map((post, i) => [nameOf(post), i + 1]))
  const placesAfter = new Set(after.map(nameOf))
  const common = after.flatMap((post, i): MovedPost[] => {
    const from = placesBefore.get(nameOf(post))
    return from === undefined ? [] : [{ ...post, from, to: i + 1 }]
  })
  const staying = longestRise(common.map(({ from }) => from))
  return {
    gained: after.filter((post) => !placesBefore.has(nameOf(post))),
    lost: before.filter((post) => !placesAfter.has(nameOf(post))),
    moved: common
      .filter((_, i) => !staying.has(i))
      .sort((a, b) => Math.abs(b.from - b.to) - Math.abs(a.from - a.to) || a.to - b.to),
  }
}

/** The indices of a longest increasing subsequence of distinct numbers (patience sorting). */
function longestRise(values: readonly number[]): ReadonlySet<number> {
  /** Of each length, the index of the smallest value that such a subsequence can end with. */
  const ends: number[] = []
  const previous: (number | undefined)[] = []
  for (const [i, value] of values.entries()) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (values[ends[middle]!]! < value) low = middle + 1
      else high = middle
    }
    previous[i] = ends[low - 1]
    ends[low] = i
  }
  const rise = new Set<number>()
  for (let i = ends.at(-1); i !== undefined; i = previous[i]) rise.add(i)
  return rise
}

function nameOf({ author, rkey }: RankedPost): string {
  return `${author}/${rkey}`
}
