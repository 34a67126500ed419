import type { Written } from './memory.ts'
import type { Random } from './random.ts'

/** A post of this network that others can like, repost, answer and quote. */
export interface RememberedPost extends Written {
  /** Counts posts from 0. */
  readonly number: number
  readonly language: number
  /** The number of the post that started its thread; its own where it started one. */
  readonly root: number
  /** How much more attention it gets than others. */
  readonly pull: number
}

/** The latest posts, in the order in which they were written. */
export interface PostMemory {
  /** Posts written so far: the number of the next one. */
  readonly count: number
  add(post: Omit<RememberedPost, 'number'>): void
  /** Undefined where it is deleted, or too long ago. */
  get(number: number): RememberedPost | undefined
  /**
   * A post written about `micros` (since 1970), the more likely the more it pulls, and mostly in `language`;
   * undefined where memory does not reach back so far.
   */
  near(micros: number, language: number, random: Random): RememberedPost | undefined
  delete(number: number): void
}

/** How many posts compete for one like, and within how many neighbours they are sought. */
const RIVALS = 16
const NEIGHBOURHOOD = 256

export function createPostMemory(capacity: number): PostMemory {
  const ring: (RememberedPost | undefined)[] = []
  const moments = new Float64Array(capacity)
  let count = 0

  const get = (number: number) =>
    number >= 0 && number >= count - capacity ? ring[number % capacity] : undefined

  /** The number of the first post at or after `micros`. */
  const at = (micros: number) => {
    let low = Math.max(0, count - capacity)
    let high = count
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (moments[middle % capacity]! < micros) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    get count() {
      return count
    },
    add(post) {
      ring[count % capacity] = { ...post, number: count }
      moments[count % capacity] = post.micros
      count++
    },
    get,
    near(micros, language, random) {
      const oldest = Math.max(0, count - capacity)
      if (count === 0 || micros < moments[oldest % capacity]!) return undefined
      const first = Math.max(oldest, Math.min(at(micros), count - 1) - NEIGHBOURHOOD / 2)
      const width = Math.min(NEIGHBOURHOOD, count - first)
      let best: RememberedPost | undefined
      let bestScore = 0
      for (let i = 0; i < RIVALS; i++) {
        const rival = get(first + random.below(width))
        if (rival === undefined) continue
        const score = rival.pull * random.next() * (rival.language === language ? 1 : 0.05)
        if (score <= bestScore) continue
        best = rival
        bestScore = score
      }
      return best
    },
    delete(number) {
      if (get(number) !== undefined) ring[number % capacity] = undefined
    },
  }
}
