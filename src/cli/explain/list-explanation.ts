import type { Feed } from '../../config/feeds.ts'
import type { Post } from '../../event.ts'
import { isComposed, isPersonal } from '../../rank/feed.ts'
import { type Place, placeOf } from '../../rank/place.ts'
import type { StoredLists } from './asked-post.ts'
import { renderTerm, renderTime } from './order-explanation.ts'

/** Where a post stands in the list that a reader would get now. */
export interface ListExplanation {
  /** The DID of the reader, `stranger` for one who is not signed in, or `everybody` where all share the list. */
  readonly reader: string
  /** When the post was written, in milliseconds since 1970; what terms with a shift start from. */
  readonly time: number
  /** Undefined where the post is not in the list. */
  readonly place: Place | undefined
  /** There is no list, as no Lycan has run with this feed. */
  readonly isNew?: true
}

/** The list of a feed as the settings have it; `stored.viewer` is a DID, undefined for a stranger. */
export async function explainList(
  { key, order, diversity, seen }: Feed,
  post: Post,
  stored: StoredLists,
): Promise<ListExplanation | undefined> {
  if (!isComposed({ order, diversity, seen })) return undefined
  const { reader, viewer } = stored
  const { time } = post
  const feed = stored.feeds.get(key)
  if (feed === undefined) return { reader: 'everybody', time, place: undefined, isNew: true }
  const asks = { viewer: { did: viewer, languages: [] }, now: Date.now() }
  const place = await placeOf(reader, feed, post, asks)
  return { reader: isPersonal(feed) ? (viewer ?? 'stranger') : 'everybody', time, place }
}

/** The explanation as indented lines: the place, and below it what it is made of. */
export function renderList({ reader, time, place, isNew }: ListExplanation, indent: string): string[] {
  if (isNew) return [`${indent}list: none yet; no Lycan has run with this feed`]
  const whose = reader === 'stranger' ? 'somebody who is not signed in' : reader
  const terms = place?.terms ?? []
  const lines = terms.map(renderTerm)
  if (terms.some(({ ms }) => ms !== 0)) lines.unshift(`time: ${renderTime(time)}`)
  return [`${indent}list for ${whose}: ${placeInWords(place)}`, ...lines.map((line) => `${indent}  ${line}`)]
}

function placeInWords(place: Place | undefined): string {
  if (place === undefined) return 'not in it'
  const { rank, of } = place
  if (place.place === undefined) return `left out by diversity; place ${rank} without it`
  const before = place.place === rank ? '' : `; ${rank} without diversity`
  return `place ${place.place} of ${of}${before}`
}
