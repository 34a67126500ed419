import { sql } from 'kysely'
import { postUri, type RecordRef } from '../event.ts'
import type { Reader } from '../persist/database.ts'
import { encodeTid } from '../tid.ts'
import type { AuthorDids } from './authors.ts'
import type { KeyedPosition } from './cursor.ts'
import { withoutReturned } from './returned.ts'
import { grownFilter } from './shown.ts'

export interface KeyedRequest {
  /** The feed's number in table `feeds`. */
  readonly feed: number
  /** How many posts at most. */
  readonly count: number
  /** The last row of the page before; undefined for the top. */
  readonly after: KeyedPosition | undefined
  /** The newest TID to show. */
  readonly asOf: bigint
  /** A post to leave out wherever it stands. */
  readonly without: RecordRef | undefined
  /** Keys may fall while a reader pages, so that cursors have to know what was shown. */
  readonly keysFall: boolean
}

export interface KeyedPage {
  /** The at:// URIs of the posts, best first. */
  readonly uris: readonly string[]
  /** Where the next page begins; undefined when this one is the last. Present only if there is a post to show there. */
  readonly next: KeyedPosition | undefined
}

/** A row of a keyed order, with its place. */
export interface KeyedRow {
  readonly author: number
  readonly rkey: bigint
  readonly rankKey: bigint
}

/**
 * One page of an order whose keys are stored. Rows that are hidden or deleted meanwhile vanish; none shows twice: what
 * rises is above the reader, and what falls from there is recognised (returned.ts).
 */
export async function keyedPage(
  reader: Reader,
  authors: AuthorDids,
  request: KeyedRequest,
): Promise<KeyedPage> {
  const wanted = request.count + 1 // one ahead tells whether there is a next page
  const shown: { readonly row: KeyedRow; readonly uri: string }[] = []
  let after = request.after
  while (shown.length < wanted) {
    const ask = wanted - shown.length + (request.without === undefined ? 0 : 1)
    const rows = await keyedRows(reader, request.feed, request.asOf, after, ask).execute()
    const fresh = await withoutReturned(reader, request.after, rows)
    const dids = await authors.of(fresh.map((row) => row.author))
    for (const row of fresh) {
      const did = dids.get(row.author)
      if (did === undefined) continue
      const rkey = encodeTid(row.rkey)
      if (rkey === request.without?.rkey && did === request.without.did) continue
      shown.push({ row, uri: postUri({ did, rkey }) })
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < ask) break
    after = positionOf(last, request.asOf)
  }
  const page = shown.slice(0, request.count)
  return {
    uris: page.map(({ uri }) => uri),
    next: shown.length > page.length ? nextPosition(request, page) : undefined,
  }
}

function nextPosition(
  { asOf, after, keysFall }: KeyedRequest,
  page: readonly { readonly row: KeyedRow }[],
): KeyedPosition | undefined {
  const rows = page.map(({ row }) => row)
  const last = rows.at(-1)
  if (last === undefined) return undefined
  const position = positionOf(last, asOf)
  return keysFall ? { ...position, shown: grownFilter(after?.shown, rows) } : position
}

function positionOf(row: KeyedRow, asOf: bigint): KeyedPosition {
  return { family: 'keyed', rankKey: row.rankKey, rkey: row.rkey, author: row.author, asOf }
}

/**
 * The statement behind every keyed page: an index-only range read per partition, merged; 0.07–0.11 ms measured.
 * The row comparison walks the index from exactly where the page before ended, ties included.
 */
export function keyedRows(
  reader: Reader,
  feed: number,
  asOf: bigint,
  after: KeyedPosition | undefined,
  count: number,
) {
  return reader
    .selectFrom('feed_posts')
    .select(['author', 'rkey', 'rank_key as rankKey'])
    .where('feed', '=', feed)
    .where(sql<boolean>`not hidden and not waiting`) // as the index says it
    .where('rkey', '<=', asOf)
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(rank_key, rkey, author) < (${after?.rankKey}, ${after?.rkey}, ${after?.author})`,
      ),
    )
    .orderBy('rank_key', 'desc')
    .orderBy('rkey', 'desc')
    .orderBy('author', 'desc')
    .limit(count)
}
