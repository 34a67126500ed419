import { z } from 'zod'
import { type ComposedAlgorithm, defineAlgorithm, type Viewer } from '../../src/rank/algorithm.ts'
import { keyedList } from '../../src/rank/keyed-list.ts'

/** Orders of the tests: composed, but of nothing more than the feed's own posts. */

/** Everybody's list: the feed's posts as their keys have it. */
export const shared = order(false, (posts) => posts)

/** A list of one's own: readers whose DID has an odd length see it upside down. */
export const personal = order(true, (posts, { did }) =>
  (did?.length ?? 0) % 2 === 1 ? posts.toReversed() : posts,
)

/** Strangers who prefer Norwegian see it upside down; readers who are signed in are not asked for their languages. */
export const multilingual = order(true, (posts, viewer) =>
  viewer.did === undefined && viewer.languages[0] === 'nb' ? posts.toReversed() : posts,
)

/** How often each of them composed a list. */
export const composed = { count: 0 }

type Posts = Awaited<ReturnType<ComposedAlgorithm['compose']>>

function order(isPersonal: boolean, arrange: (posts: Posts, viewer: Viewer) => Posts) {
  return defineAlgorithm({
    family: 'composed',
    personal: isPersonal,
    summary: 'For tests.',
    config: z.strictObject({}),
    collections: [],
    async compose({ reader, feed, viewer, asOf, count, hides }) {
      composed.count++
      return arrange((await keyedList(reader, feed, asOf, undefined, count, hides)).rows, viewer)
    },
  })
}
