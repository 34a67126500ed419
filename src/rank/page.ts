import { postUri } from '../event.ts'
import type { Reader } from '../persist/database.ts'
import { tidAt } from '../tid.ts'
import type { Viewer } from './algorithm.ts'
import { keysFall } from './arithmetic.ts'
import { createAuthorDids } from './authors.ts'
import { ANYBODY } from './compose.ts'
import { composedPage } from './composed.ts'
import type { CursorCodec, KeyedPosition, Position } from './cursor.ts'
import { isComposed, isListed, isPersonal, type RankedFeed } from './feed.ts'
import { keyedPage } from './keyed.ts'
import { createRecentLists } from './recent-lists.ts'
import { createSnapshotStore, type SnapshotStore } from './snapshot-store.ts'

export interface PageRequest {
  /** 1 to 100 posts. */
  readonly limit: number
  /** The cursor of the page before, as it was handed out; undefined for the first page. */
  readonly cursor: string | undefined
  /** Who reads; by default somebody of whom nothing is known. */
  readonly viewer?: Viewer | undefined
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
  /** The reader's languages, where the order used them. */
  readonly languages?: readonly string[]
}

/** Makes one page of a feed. Throws InvalidCursorError for a cursor this feed did not hand out to this viewer. */
export type Pager = (feed: RankedFeed, request: PageRequest) => Promise<Page>

/** Record keys may lie this far ahead, as clocks differ; ingest skips what is further in the future. */
const FUTURE_TOLERANCE_MS = 10 * 60_000

/**
 * Pages every feed. `now` is the clock in milliseconds since 1970; the first page's moment is frozen into its cursor.
 * `snapshots` keeps lists between pages; by default in memory only.
 */
export function createPager(options: {
  readonly reader: Reader
  readonly cursors: CursorCodec
  readonly snapshots?: SnapshotStore
  readonly now?: () => number
}): Pager {
  const { reader, cursors, now = Date.now } = options
  const store = options.snapshots ?? createSnapshotStore({ now })
  const authors = createAuthorDids(reader)
  const lists = createRecentLists(reader, now)
  return async (feed, { limit, cursor, viewer = ANYBODY }) => {
    if (!Number.isInteger(limit) || limit < 1 || limit > 100)
      throw new RangeError(`limit ${limit} is not in 1 to 100`)
    const reads = isPersonal(feed) ? viewer.did : undefined
    const after = cursor === undefined ? undefined : cursors.decode(feed.id, cursor, reads)
    // The AppView cuts pages to `limit`, so the pin takes a place. With one place the caller only looks for news.
    const isPoll = after === undefined && limit === 1
    const pin = after === undefined && !isPoll ? feed.pin : undefined
    const count = pin === undefined ? limit : limit - 1
    const body = continuesKeyed(feed, after)
      ? await keyedBody(feed, count, after)
      : await composedPage({ reader, authors, lists, store }, feed, {
          viewer,
          count,
          after,
          without: feed.pin,
          isPoll,
        })
    const items: PageItem[] = body.uris.map((post) => ({ post }))
    if (pin !== undefined) items.unshift({ post: postUri(pin), pinned: true })
    const next = body.next === undefined ? undefined : cursors.encode(feed.id, body.next, reads)
    const languages = 'languages' in body && body.languages.length > 0 ? body.languages : undefined
    return { items, cursor: next, ...(languages && { languages }) }
  }

  function keyedBody(feed: RankedFeed, count: number, after: KeyedPosition | undefined) {
    const asOf = after?.asOf ?? tidAt((now() + FUTURE_TOLERANCE_MS) * 1000)
    const position = { count, after, asOf, without: feed.pin, keysFall: keysFall(feed.order) }
    return keyedPage(reader, authors, { feed: feed.id, ...position })
  }
}

/** A cursor goes on in the way it was made, also where the settings of the feed have changed since. */
function continuesKeyed(feed: RankedFeed, after: Position | undefined): after is KeyedPosition | undefined {
  if (after === undefined) return !isComposed(feed)
  return after.family === 'keyed' && !isListed(feed)
}
