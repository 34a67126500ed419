import { areAlike, type Signature } from '../match/duplicates/signature.ts'
import type { Candidate } from './algorithm.ts'
import type { Kinship } from './kinship.ts'

/** How much of one author, thread or text a list may hold. */
export interface DiversityRules {
  /** So many posts of one author at most among any `window` that stand together. */
  readonly perAuthor?: number | undefined
  readonly window: number
  /** So many posts of others at least between two of one author. */
  readonly gap?: number | undefined
  /** So many posts of one thread at most in the list. */
  readonly perThread?: number | undefined
  /** So many posts at most of which each has nearly the same text as the last of them. */
  readonly perDuplicate?: number | undefined
}

/** The rule that leaves a post out. */
export type Limit = 'perAuthor' | 'perThread' | 'perDuplicate'

export interface Surroundings {
  /** What readers saw above the list, the last one nearest. */
  readonly before: readonly Candidate[]
  /** Needed for `perThread` and `perDuplicate` only. */
  readonly kinship: Kinship
  /** Told of each post that is left out. `perAuthor` stands for `gap` too. */
  readonly leaveOut?: (post: Candidate, limit: Limit) => void
}

/**
 * Keeps the order as far as the rules allow. A post that comes too soon after others of its author waits for the
 * first place it may have; what finds no place, what its thread has no room for, and what repeats a text that stands
 * above it, is left out. So the rules hold without exception, and the same candidates give the same list.
 */
export function diversify<Post extends Candidate>(
  candidates: readonly Post[],
  rules: DiversityRules,
  { before, kinship, leaveOut = () => {} }: Surroundings,
): Post[] {
  const { perAuthor = Number.POSITIVE_INFINITY, window, gap = 0, perThread, perDuplicate } = rules
  const placed: Post[] = []
  const positions = new Map<number, number[]>()
  const threads = new Map<string, number>()
  const texts: Signature[] = []
  const waiting = new Map<number, Waiting<Post>[]>()

  function note(post: Candidate, position: number): void {
    const known = positions.get(post.author)
    if (known === undefined) positions.set(post.author, [position])
    else known.push(position)
    if (perThread !== undefined) {
      const thread = kinship.threadOf(post)
      threads.set(thread, (threads.get(thread) ?? 0) + 1)
    }
    const text = perDuplicate === undefined ? undefined : kinship.signatureOf(post)
    if (text !== undefined) texts.push(text)
  }

  function mayStandNext(author: number): boolean {
    const known = positions.get(author)
    if (known === undefined) return true
    const next = placed.length
    if (next - known.at(-1)! <= gap) return false
    const first = known.at(-perAuthor)
    return first === undefined || next - first >= window
  }

  function hasRoom(post: Post): boolean {
    const limit = overLimit(post)
    if (limit !== undefined) leaveOut(post, limit)
    return limit === undefined
  }

  function overLimit(post: Post): Limit | undefined {
    if (perThread !== undefined && (threads.get(kinship.threadOf(post)) ?? 0) >= perThread) return 'perThread'
    const text = perDuplicate === undefined ? undefined : kinship.signatureOf(post)
    if (text === undefined) return undefined
    let alike = 0
    for (const other of texts) if (areAlike(text, other) && ++alike === perDuplicate) return 'perDuplicate'
    return undefined
  }

  /** Of the posts that wait, the best whose time has come. */
  function takeWaiting(): Post | undefined {
    for (;;) {
      let best: Waiting<Post>[] | undefined
      for (const [author, queue] of waiting) {
        if (mayStandNext(author) && (best === undefined || queue[0]!.rank < best[0]!.rank)) best = queue
      }
      if (best === undefined) return undefined
      const { post } = best.shift()!
      if (best.length === 0) waiting.delete(post.author)
      if (hasRoom(post)) return post
    }
  }

  before.forEach((post, index) => {
    note(post, index - before.length)
  })
  let rank = 0
  for (;;) {
    let post = takeWaiting()
    while (post === undefined && rank < candidates.length) {
      const next = candidates[rank++]!
      if (!hasRoom(next)) continue
      if (mayStandNext(next.author)) post = next
      else waiting.set(next.author, [...(waiting.get(next.author) ?? []), { post: next, rank }])
    }
    if (post === undefined) {
      for (const queue of waiting.values()) for (const left of queue) leaveOut(left.post, 'perAuthor')
      return placed
    }
    note(post, placed.length)
    placed.push(post)
  }
}

interface Waiting<Post> {
  readonly post: Post
  readonly rank: number
}
