import QuickLRU from 'quick-lru'
import type { Page, PageRequest, Pager, RankedFeed } from '../rank/page.ts'
import { pageServed } from '../telemetry/serve.ts'
import { type Gate, OverloadedError } from './gate.ts'

/** The body of a getFeedSkeleton answer, ready to be sent. */
export type Pages = (feed: RankedFeed, request: PageRequest) => Promise<Buffer>

interface Kept {
  readonly body: Buffer
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
 * Only for orders that every reader shares. `now` in milliseconds.
 */
export function createPages(pager: Pager, gate: Gate, now: () => number = Date.now): Pages {
  const kept = new QuickLRU<string, Kept>({ maxSize: REMEMBERED })
  const underWay = new Map<string, Promise<Buffer>>()
  const numbers = new WeakMap<RankedFeed, number>()
  let lastNumber = 0

  // A reload of the settings brings new objects, so that no page made by the old ones is served after it.
  function numberOf(feed: RankedFeed): number {
    const number = numbers.get(feed) ?? ++lastNumber
    numbers.set(feed, number)
    return number
  }

  async function compute(key: string, feed: RankedFeed, request: PageRequest): Promise<Buffer> {
    const startedAt = now()
    const body = Buffer.from(JSON.stringify(skeletonOf(await gate(() => pager(feed, request)))))
    kept.set(key, { body, madeAt: startedAt })
    pageServed('computed')
    return body
  }

  return async (feed, request) => {
    const key = `${numberOf(feed)} ${request.limit} ${request.cursor ?? ''}`
    const known = kept.get(key)
    const age = known === undefined ? Number.POSITIVE_INFINITY : now() - known.madeAt
    if (known !== undefined && age < FRESH_MS) {
      pageServed('cached')
      return known.body
    }
    let body = underWay.get(key)
    if (body === undefined) {
      body = compute(key, feed, request).finally(() => underWay.delete(key))
      underWay.set(key, body)
    }
    try {
      return await body
    } catch (error) {
      if (!(error instanceof OverloadedError)) throw error
      const useStale = known !== undefined && age < STALE_MS
      pageServed(useStale ? 'stale' : 'shed')
      if (useStale) return known.body
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
