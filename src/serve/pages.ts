import QuickLRU from 'quick-lru'
import { isPersonal, type RankedFeed } from '../rank/feed.ts'
import type { Page, PageRequest, Pager } from '../rank/page.ts'
import { pageServed } from '../telemetry/serve.ts'
import { type Gate, OverloadedError } from './gate.ts'

/** A getFeedSkeleton answer, ready to be sent. */
export interface Answer {
  readonly body: Buffer
  /** The reader's languages, where the order used them. */
  readonly languages: readonly string[] | undefined
}

export type Pages = (feed: RankedFeed, request: PageRequest) => Promise<Answer>

interface Kept {
  readonly answer: Answer
  readonly madeAt: number
}

/** So old may a page be that is served as if new. */
const FRESH_MS = 1000
/** So old may a page be that is served rather than none. */
const STALE_MS = 30_000
const REMEMBERED = 1000

/**
 * Answers from memory what was computed within the last second, and computes everything else once at a time, through
 * `gate`. When the gate is full, a page up to half a minute old is better than none; otherwise throws OverloadedError.
 * Pages of personal orders are computed for each who asks. `now` in milliseconds.
 */
export function createPages(pager: Pager, gate: Gate, now: () => number = Date.now): Pages {
  const kept = new QuickLRU<string, Kept>({ maxSize: REMEMBERED })
  const underWay = new Map<string, Promise<Answer>>()
  const numbers = new WeakMap<RankedFeed, number>()
  let lastNumber = 0

  // A reload of the settings brings new objects, so that no page made by the old ones is served after it.
  function numberOf(feed: RankedFeed): number {
    const number = numbers.get(feed) ?? ++lastNumber
    numbers.set(feed, number)
    return number
  }

  async function compute(feed: RankedFeed, request: PageRequest): Promise<Answer> {
    const page = await gate(() => pager(feed, request))
    pageServed('computed')
    return { body: Buffer.from(JSON.stringify(skeletonOf(page))), languages: page.languages }
  }

  async function computeAndKeep(key: string, feed: RankedFeed, request: PageRequest): Promise<Answer> {
    const madeAt = now()
    const answer = await compute(feed, request)
    kept.set(key, { answer, madeAt })
    return answer
  }

  async function computePersonal(feed: RankedFeed, request: PageRequest): Promise<Answer> {
    try {
      return await compute(feed, request)
    } catch (error) {
      if (error instanceof OverloadedError) pageServed('shed')
      throw error
    }
  }

  return async (feed, request) => {
    if (isPersonal(feed)) return computePersonal(feed, request)
    const key = `${numberOf(feed)} ${request.limit} ${request.cursor ?? ''}`
    const known = kept.get(key)
    const age = known === undefined ? Number.POSITIVE_INFINITY : now() - known.madeAt
    if (known !== undefined && age < FRESH_MS) {
      pageServed('cached')
      return known.answer
    }
    let answer = underWay.get(key)
    if (answer === undefined) {
      answer = computeAndKeep(key, feed, request).finally(() => underWay.delete(key))
      underWay.set(key, answer)
    }
    try {
      return await answer
    } catch (error) {
      if (!(error instanceof OverloadedError)) throw error
      const useStale = known !== undefined && age < STALE_MS
      pageServed(useStale ? 'stale' : 'shed')
      if (useStale) return known.answer
      throw error
    }
  }
}

function skeletonOf({ items, cursor }: Page) {
  return {
    cursor, // left out of the JSON where undefined
    feed: items.map(({ post, pinned }) =>
      pinned ? { post, reason: { $type: 'app.bsky.feed.defs#skeletonReasonPin' } } : { post },
    ),
  }
}
