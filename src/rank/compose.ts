import type { Reader } from '../persist/database.ts'
import type { Candidate, Viewer } from './algorithm.ts'
import { keysFall } from './arithmetic.ts'
import type { KeyedPosition } from './cursor.ts'
import { type DiversityRules, diversify, type Limit } from './diversity.ts'
import { type RankedFeed, type RankedOrder, type RankedSource, rescoreOf } from './feed.ts'
import { keyedList } from './keyed-list.ts'
import { kinshipOf, STRANGERS } from './kinship.ts'
import { canReorder, reordered, rescored } from './reorder.ts'
import { withoutReturned } from './returned.ts'
import { either, HIDES_NOTHING, type Hides, readSeen } from './seen.ts'
import { grownFilter } from './shown.ts'

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
  /** Posts to leave out, besides those that the feed itself leaves out. */
  readonly hides?: Hides | undefined
}

export interface List {
  /** Best first, with the diversity of the feed. */
  readonly posts: readonly Candidate[]
  /** The same before diversity. */
  readonly candidates: readonly Candidate[]
  /** What diversity left out of them. */
  readonly leftOut: ReadonlyMap<Candidate, Limit>
  /** Where a keyed order goes on below the list; undefined where it ends, and for composed orders. */
  readonly tail: KeyedPosition | undefined
  /** The reader's languages if the order looked at them. */
  readonly languages: readonly string[]
}

/** The top of a feed as one list. The same request on the same tables gives the same list. */
export async function composeList(reader: Reader, feed: RankedFeed, request: ListRequest): Promise<List> {
  const { asOf, start, before = [], hides = HIDES_NOTHING } = request
  const watched = watchLanguages(request.viewer)
  const seen = feed.seen === undefined ? HIDES_NOTHING : await readSeen(reader, request.viewer.did, asOf)
  let candidates: readonly Candidate[]
  let tail: KeyedPosition | undefined
  if (feed.order.algorithm.family === 'keyed') {
    const list = await keyedList(reader, feed.id, asOf, start, LIST_LENGTH, either(hides, seen))
    const shown = keysFall(feed.order) ? grownFilter(start?.shown, list.rows) : undefined
    if (list.tail !== undefined) tail = { ...list.tail, ...(shown && { shown }) }
    const rescore = rescoreOf(feed.order)
    const fresh = await withoutReturned(reader, start, list.rows)
    candidates = rescore === undefined ? fresh : await rescored(reader, fresh, rescore, asOf)
  } else {
    const compose = (hidden: Hides) => composed(reader, feed, watched.viewer, asOf, LIST_LENGTH, hidden)
    candidates = await compose(either(hides, seen))
    if (feed.seen === 'last') candidates = await seenLast(candidates, seen, () => compose(hides))
  }
  const leftOut = new Map<Candidate, Limit>()
  const posts =
    feed.diversity === undefined
      ? candidates
      : await diverse(reader, candidates, feed.diversity, before, leftOut)
  const languages = watched.used() ? request.viewer.languages : []
  return { posts, candidates, leftOut, tail, languages }
}

async function diverse(
  reader: Reader,
  candidates: readonly Candidate[],
  rules: DiversityRules,
  before: readonly Candidate[],
  leftOut: Map<Candidate, Limit>,
): Promise<readonly Candidate[]> {
  const { perThread, perDuplicate } = rules
  const kinship =
    (perThread ?? perDuplicate) === undefined
      ? STRANGERS
      : await kinshipOf(reader, [...before, ...candidates])
  return diversify(candidates, rules, {
    before,
    kinship,
    leaveOut: (post, limit) => leftOut.set(post, limit),
  })
}

/** Fills a list that holds only what is new to the reader up with what is not. */
async function seenLast(
  fresh: readonly Candidate[],
  seen: Hides,
  composeAll: () => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> {
  if (seen === HIDES_NOTHING || fresh.length >= LIST_LENGTH) return fresh
  const term = { name: 'seen', ms: 0, detail: 'not new to the reader, so after all that is' }
  const old = (await composeAll()).filter(seen)
  const moved = old.map((post) => ({ ...post, terms: [...(post.terms ?? []), term] }))
  return [...fresh, ...moved].slice(0, LIST_LENGTH)
}

async function composed(
  reader: Reader,
  { id, order, sources = [] }: Pick<RankedFeed, 'id' | 'order' | 'sources'>,
  viewer: Viewer,
  asOf: bigint,
  count: number,
  hides: Hides,
): Promise<readonly Candidate[]> {
  const { algorithm, config } = order
  if (algorithm.family !== 'composed') throw new TypeError('a keyed order has no list of its own')
  const top = async (index: number, most: number) => {
    const source = sources[index]
    if (source === undefined) throw new RangeError(`there is no source ${index}`)
    return topOf(reader, source, viewer, asOf, most, hides)
  }
  return algorithm.compose({ reader, feed: id, viewer, asOf, count, hides, top }, config)
}

/** What a source brings, as its own readers would see it. */
async function topOf(
  reader: Reader,
  { feed, order }: RankedSource,
  viewer: Viewer,
  asOf: bigint,
  count: number,
  hides: Hides,
): Promise<readonly Candidate[]> {
  if (order === undefined)
    return (await composeList(reader, feed, { viewer, asOf, hides })).posts.slice(0, count)
  return inOrder(reader, feed.id, order, viewer, asOf, count, hides)
}

function inOrder(
  reader: Reader,
  id: number,
  order: RankedOrder,
  viewer: Viewer,
  asOf: bigint,
  count: number,
  hides: Hides,
): Promise<readonly Candidate[]> {
  const { algorithm, config } = order
  if (canReorder(algorithm)) return reordered(reader, id, algorithm, config, asOf, count, hides)
  return composed(reader, { id, order }, viewer, asOf, count, hides)
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
