import { type Database, readOnly } from '../../src/persist/database.ts'
import { createCursorCodec } from '../../src/rank/cursor.ts'
import type { RankedFeed } from '../../src/rank/feed.ts'
import { createPager } from '../../src/rank/page.ts'

/** The addresses of all posts of a feed, page after page, as one who is not signed in gets them at that moment. */
export async function readToEnd(
  db: Database,
  feed: RankedFeed,
  { limit, now }: { readonly limit: number; readonly now: number },
): Promise<string[]> {
  const pager = createPager({ reader: readOnly(db), cursors: createCursorCodec('s'), now: () => now })
  const uris: string[] = []
  let cursor: string | undefined
  do {
    const page = await pager(feed, { limit, cursor })
    uris.push(...page.items.map(({ post }) => post))
    cursor = page.cursor
  } while (cursor !== undefined)
  return uris
}
