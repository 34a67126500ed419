import { postUri, type RecordRef } from '../event.ts'
import type { Reader } from '../persist/database.ts'
import { tidAt } from '../tid.ts'
import type { Algorithm } from './algorithm.ts'
import { createAuthorDids } from './authors.ts'
import type { CursorCodec, Position } from './cursor.ts'
import { keyedPage } from './keyed.ts'

/** What paging needs to know of a feed. */
export interface RankedFeed {
  /** The feed's number in table `feeds`. */
  readonly id: number
  readonly order: {
    readonly algorithm: Algorithm
    /** What `algorithm.config` made of the settings. */
    readonly config: unknown
  }
  /** A post shown above all others on the first page. */
  readonly pin?: RecordRef | undefined
}

export interface PageRequest {
  /** 1 to 100 posts. */
  readonly limit: number
  /** The cursor of the page before, as it was handed out; undefined for the first page. */
  readonly cursor: string | undefined
}

export interface PageItem {
  /** The post's at:// URI. */
  readonly post: string
  readonly pinned?: true
}

export interface Page {
  readonly items: readonly PageItem[]
  /** Continues after the last item; undefined on the last page. Never the cursor of the request. */
  readonly cursor: string | undefined
}

/** Makes one page of a feed. Throws InvalidCursorError for a cursor this feed did not hand out. */
export type Pager = (feed: RankedFeed, request: PageRequest) => Promise<Page>

/** Record keys may lie this far ahead, as clocks differ; ingest skips what is further in the future. */
const FUTURE_TOLERANCE_MS = 10 * 60_000

/**
 * Pages every feed. `now` is the clock in milliseconds since 1970; the first page's moment is frozen into its cursor.
 */
export function createPager(options: {
  readonly reader: Reader
  readonly cursors: CursorCodec
  readonly now?: () => number
}): Pager {
  const { reader, cursors, now = Date.now } = options
  const authors = createAuthorDids(reader)
  return async (feed, { limit, cursor }) => {
    if (!Number.isInteger(limit) || limit < 1 || limit > 100)
      throw new RangeError(`limit ${limit} is not in 1 to 100`)
    const after = cursor === undefined ? undefined : cursors.decode(feed.id, cursor)
    // The AppView cuts pages to `limit`, so the pin takes a place. With one place the caller only looks for news.
    const pin = after === undefined && limit > 1 ? feed.pin : undefined
    const body = await readBody(feed, pin === undefined ? limit : limit - 1, after)
    const items: PageItem[] = body.uris.map((post) => ({ post }))
    if (pin !== undefined) items.unshift({ post: postUri(pin), pinned: true })
    return { items, cursor: body.next === undefined ? undefined : cursors.encode(feed.id, body.next) }
  }

  function readBody(feed: RankedFeed, count: number, after: Position | undefined) {
    const { family } = feed.order.algorithm
    switch (family) {
      case 'keyed': {
        const asOf = after?.asOf ?? tidAt((now() + FUTURE_TOLERANCE_MS) * 1000)
        return keyedPage(reader, authors, { feed: feed.id, count, after, asOf, without: feed.pin })
      }
      case 'composed':
        throw new Error('composed orders come with the snapshot frame')
    }
  }
}
