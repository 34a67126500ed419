import type { RecordRef } from '../event.ts'
import type { Reader } from '../persist/database.ts'
import { decodeTid, tidAt } from '../tid.ts'
import type { Term, Viewer } from './algorithm.ts'
import { ANYBODY, composeList } from './compose.ts'
import type { Limit } from './diversity.ts'
import { isPersonal, type RankedFeed } from './feed.ts'

/** Where a post stands in a list that is composed now, and why. */
export interface Place {
  /** From 1. Undefined where diversity left the post out. */
  readonly place: number | undefined
  /** The rule of `diversity` that left the post out. */
  readonly leftOutBy?: Limit | undefined
  /** Where it stood before diversity. */
  readonly rank: number
  /** How many posts the list has. */
  readonly of: number
  readonly terms: readonly Term[]
}

/** Composes the list that `viewer` would get at `now` (milliseconds since 1970); undefined where the post is not in it. */
export async function placeOf(
  reader: Reader,
  feed: RankedFeed,
  post: RecordRef,
  { viewer, now }: { readonly viewer: Viewer; readonly now: number },
): Promise<Place | undefined> {
  const rkey = decodeTid(post.rkey)
  const actor = await reader.selectFrom('actors').select('id').where('did', '=', post.did).executeTakeFirst()
  if (rkey === undefined || actor === undefined) return undefined
  const isIt = (one: { author: number; rkey: bigint }) => one.author === actor.id && one.rkey === rkey
  const { posts, candidates, leftOut } = await composeList(reader, feed, {
    viewer: isPersonal(feed) ? viewer : ANYBODY,
    asOf: tidAt(now * 1000),
  })
  const rank = candidates.findIndex(isIt)
  const candidate = candidates[rank]
  if (candidate === undefined) return undefined
  const index = posts.findIndex(isIt)
  return {
    place: index === -1 ? undefined : index + 1,
    ...(leftOut.has(candidate) && { leftOutBy: leftOut.get(candidate) }),
    rank: rank + 1,
    of: posts.length,
    terms: candidate.terms ?? [],
  }
}
