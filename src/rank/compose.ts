import type { Reader } from '../persist/database.ts'
import type { Candidate, Viewer } from './algorithm.ts'
import { followsEngagement } from './arithmetic.ts'
import type { KeyedPosition } from './cursor.ts'
import { type DiversityRules, diversify } from './diversity.ts'
import { type RankedFeed, type RankedOrder, type RankedSource, rescoreOf } from './feed.ts'
import { keyedRows } from './keyed.ts'
import { canReorder, reordered, rescored } from './reorder.ts'
import { withoutReturned } from './returned.ts'
import { grownFilter } from './shown.ts'
import { threadsOf } from './threads.ts'

/** Posts of a list at most: what a patient reader scrolls through, and 6 KB. */
export const LIST_LENGTH = 500

/** Who reads a list that everybody shares. */
export const ANYBODY: Viewer = { did: undefined, languages: [] }

export interface ListRequest {
  readonly viewer: Viewer
  /** No post newer than this TID. */
  readonly asOf: bigint
  /** Begin below this row of a keyed order; undefined for the top. */
  readonly start?: KeyedPosition | undefined
  /** What readers saw above the list. */
  readonly before?: readonly Candidate[] | undefined
}

export interface List {
  /** Best first, with the diversity of the feed. */
  readonly posts: readonly Candidate[]
  /** The same before diversity. */
  readonly candidates: readonly Candidate[]
  /** Where a keyed order goes on below the list; undefined where it ends, and for composed orders. */
  readonly tail: KeyedPosition | undefined
  /** The reader's languages if the order looked at them. */
  readonly languages: readonly string[]
}

/** The top of a feed as one list. The same request on the same tables gives the same list. */
export async function composeList(reader: Reader, feed: RankedFeed, request: ListRequest): Promise<List> {
  const { asOf, start, before = [] } = request
  const watched = watchLanguages(request.viewer)
  let candidates: readonly Candidate[]
  let tail: KeyedPosition | undefined
  if (feed.order.algorithm.family === 'keyed') {
    const rows = await keyedRows(reader, feed.id, asOf, start, LIST_LENGTH).execute()
    const last = rows.length === LIST_LENGTH ? rows.at(-1) : undefined
    const shown = followsEngagement(feed.order) ? grownFilter(start?.shown, rows) : undefined
    if (last !== undefined) tail = { family: 'keyed', asOf, ...last, ...(shown && { shown }) }
    const rescore = rescoreOf(feed.order)
    const fresh = await withoutReturned(reader, start, rows)
    candidates = rescore === undefined ? fresh : await rescored(reader, fresh, rescore, asOf)
  } else candidates = await composed(reader, feed, watched.viewer, asOf, LIST_LENGTH)
  const posts =
    feed.diversity === undefined ? candidates : await diverse(reader, candidates, feed.diversity, before)
  return { posts, candidates, tail, languages: watched.used() ? request.viewer.languages : [] }
}

async function diverse(
  reader: Reader,
  candidates: readonly Candidate[],
  rules: DiversityRules,
  before: readonly Candidate[],
): Promise<readonly Candidate[]> {
  const threadOf =
    rules.perThread === undefined ? () => '' : await threadsOf(reader, [...before, ...candidates])
  return diversify(candidates, rules, { before, threadOf })
}

async function composed(
  reader: Reader,
  { id, order, sources = [] }: Pick<RankedFeed, 'id' | 'order' | 'sources'>,
  viewer: Viewer,
  asOf: bigint,
  count: number,
): Promise<readonly Candidate[]> {
  const { algorithm, config } = order
  if (algorithm.family !== 'composed') throw new TypeError('a keyed order has no list of its own')
  const top = async (index: number, most: number) => {
    const source = sources[index]
    if (source === undefined) throw new RangeError(`there is no source ${index}`)
    return topOf(reader, source, viewer, asOf, most)
  }
  return algorithm.compose({ reader, feed: id, viewer, asOf, count, top }, config)
}

/** What a source brings, as its own readers would see it. */
async function topOf(
  reader: Reader,
  { feed, order }: RankedSource,
  viewer: Viewer,
  asOf: bigint,
  count: number,
): Promise<readonly Candidate[]> {
  if (order === undefined) return (await composeList(reader, feed, { viewer, asOf })).posts.slice(0, count)
  return inOrder(reader, feed.id, order, viewer, asOf, count)
}

function inOrder(
  reader: Reader,
  id: number,
  order: RankedOrder,
  viewer: Viewer,
  asOf: bigint,
  count: number,
): Promise<readonly Candidate[]> {
  const { algorithm, config } = order
  if (canReorder(algorithm)) return reordered(reader, id, algorithm, config, asOf, count)
  return composed(reader, { id, order }, viewer, asOf, count)
}

/** Notes whether the order looks at the reader's languages, as the answer then has to say which. */
function watchLanguages({ did, languages }: Viewer) {
  let used = false
  const viewer: Viewer = {
    did,
    get languages() {
      used = true
      return languages
    },
  }
  return { viewer, used: () => used }
}
