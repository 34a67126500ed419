import { postUri, type RecordRef } from '../event.ts'
import type { Reader } from '../persist/database.ts'
import { listUsed } from '../telemetry/serve.ts'
import { encodeTid } from '../tid.ts'
import type { Candidate, Viewer } from './algorithm.ts'
import type { AuthorDids } from './authors.ts'
import type { Position, SnapshotPosition } from './cursor.ts'
import { membersOf, type RankedFeed } from './feed.ts'
import { stillShown } from './members.ts'
import type { RecentLists } from './recent-lists.ts'
import { shownFilter } from './shown.ts'
import { postsOf, type Snapshot } from './snapshot.ts'
import type { SnapshotStore } from './snapshot-store.ts'

export interface ComposedRequest {
  readonly viewer: Viewer
  /** How many posts at most. */
  readonly count: number
  /** Where the page before ended; undefined for the top. */
  readonly after: Position | undefined
  /** A post to leave out wherever it stands. */
  readonly without: RecordRef | undefined
  /** The caller only looks whether there is something new: nothing is kept for a next page. */
  readonly isPoll: boolean
}

export interface ComposedPage {
  /** The at:// URIs of the posts, best first. */
  readonly uris: readonly string[]
  /**
   * Where the next page begins; undefined when this one is the last. Where it is not known whether there is a post to
   * show there, because the lists below held too little, the page is short.
   */
  readonly next: SnapshotPosition | undefined
  /** The reader's languages that the order used. */
  readonly languages: readonly string[]
}

interface Place {
  readonly snapshot: Snapshot
  readonly offset: number
}

/** Posts looked at beyond those wanted, as some of them may be gone. */
const SPARE = 8
/** Lists of a keyed order that one page may walk through: those below the first may hold little that is left to show. */
const LISTS_A_PAGE = 4

/**
 * One page of a list. Posts that were deleted or hidden since it was made are passed over, and those behind them move
 * up, so that a page is short only where the list ends, or where diversity leaves next to nothing of several lists.
 */
export async function composedPage(
  sources: {
    readonly reader: Reader
    readonly authors: AuthorDids
    readonly lists: RecentLists
    readonly store: SnapshotStore
  },
  feed: RankedFeed,
  request: ComposedRequest,
): Promise<ComposedPage> {
  const { reader, authors, lists, store } = sources
  const { viewer, count, without, isPoll } = request
  const wanted = count + 1 // one ahead tells whether there is a next page
  const found: { readonly uri: string; readonly place: Place }[] = []
  let { snapshot, offset } = await begin()
  const { languages } = snapshot
  let above: readonly Candidate[] = []
  let walked = 1
  while (found.length < wanted) {
    if (offset < snapshot.authors.length) {
      const end = offset + wanted - found.length + SPARE
      for (const [index, uri] of (await urisOf(snapshot, offset, end)).entries())
        if (uri !== undefined && found.length < wanted)
          found.push({ uri, place: { snapshot, offset: offset + index } })
      offset = end
    } else if (snapshot.tail !== undefined && walked < LISTS_A_PAGE) {
      const { asOf, tail: start } = snapshot
      above = [...above, ...postsOf(snapshot)]
      snapshot = await lists.compose(feed, { viewer, asOf, start, before: above })
      offset = 0
      walked++
    } else break
  }
  // Where the lists of this page held too little, the next one looks on below them; an empty page would end the feed.
  const below = { snapshot, offset: snapshot.authors.length }
  const isShort = found.length > 0 && found.length < wanted && snapshot.tail !== undefined
  const ahead = found[count]?.place ?? (isShort ? below : undefined)
  if (ahead !== undefined && !isPoll) await store.save(ahead.snapshot)
  return {
    uris: found.slice(0, count).map(({ uri }) => uri),
    next: ahead === undefined ? undefined : positionOf(ahead, isPoll),
    languages,
  }

  async function begin(): Promise<Place> {
    const { after } = request
    if (after === undefined) return { snapshot: await lists.first(feed, viewer, isPoll), offset: 0 }
    if (after.family === 'keyed') {
      const { asOf } = after
      return { snapshot: await lists.compose(feed, { viewer, asOf, start: after }), offset: 0 }
    }
    const kept = after.snapshot === NONE ? undefined : await store.load(feed.id, after.snapshot)
    if (kept === undefined) return lists.again(feed, viewer, after)
    listUsed('continued')
    return { snapshot: kept, offset: after.offset }
  }

  /** One for each post from `from` to `to`; undefined for those that are not shown any more. */
  async function urisOf(from: Snapshot, first: number, end: number): Promise<(string | undefined)[]> {
    const posts = postsOf(from, first, end)
    const [isShown, dids] = await Promise.all([
      stillShown(reader, membersOf(feed), posts),
      authors.of(posts.map(({ author }) => author)),
    ])
    return posts.map((post) => {
      const did = dids.get(post.author)
      const rkey = encodeTid(post.rkey)
      if (did === undefined || !isShown(post)) return undefined
      return did === without?.did && rkey === without.rkey ? undefined : postUri({ did, rkey })
    })
  }
}

const NONE = 0n

function positionOf({ snapshot, offset }: Place, isPoll: boolean): SnapshotPosition {
  const { id, asOf, start } = snapshot
  const shown = shownFilter(postsOf(snapshot, 0, offset))
  return { family: 'snapshot', snapshot: isPoll ? NONE : id, offset, asOf, start, shown }
}
