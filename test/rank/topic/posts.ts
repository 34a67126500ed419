import type { Post } from '../../../src/event.ts'
import { analyse } from '../../../src/match/document.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import { searchText } from '../../../src/match/search-text.ts'
import { type Reader, readOnly } from '../../../src/persist/database.ts'
import type { Candidate, ComposedAlgorithm, Viewer } from '../../../src/rank/algorithm.ts'
import topic from '../../../src/rank/algorithms/topic.ts'
import { HIDES_NOTHING, type Hides } from '../../../src/rank/seen.ts'
import { decodeTid, encodeTid, tidAt } from '../../../src/tid.ts'
import { engage, openStorage, put } from '../../persist/storage.ts'
import { BOB } from '../../support/events.ts'

export const NOW = Date.UTC(2026, 6, 1, 12)
export const HOUR = 3_600_000
export const AS_OF = tidAt(NOW * 1_000)
const algorithm = topic as ComposedAlgorithm

/** A post about what its text says, so many hours old; hashtags and links are found in it. */
export function about(text: string, hoursAgo: number, parts: Partial<Post> = {}): Post {
  const rkey = encodeTid(tidAt((NOW - hoursAgo * HOUR) * 1_000))
  return {
    ...postFromExample({ text, rkey, langs: ['en'], ...parts }),
    ...(parts.did ? { did: parts.did } : {}),
  }
}

/** Storage with one feed, and the topic order on it. */
export async function openTopics() {
  const storage = await openStorage()
  const { db, commit } = storage
  await db.insertInto('feeds').values({ name: 'cats', rule_hash: '' }).execute()
  const numbers = async () =>
    new Map((await db.selectFrom('actors').select(['id', 'did']).execute()).map(({ id, did }) => [did, id]))
  const told = async (post: Post, event: string, viewer = BOB, hoursAgo = 1) => {
    const ids = await numbers()
    await db
      .insertInto('interactions')
      .values({
        viewer: ids.get(viewer)!,
        feed: 1,
        event,
        author: ids.get(post.did)!,
        rkey: decodeTid(post.rkey)!,
        feed_context: null,
        req_id: null,
        at: new Date(NOW - hoursAgo * HOUR),
      })
      .execute()
  }
  const compose = (
    viewer: Partial<Viewer> = { did: BOB },
    options: { config?: object; count?: number; reader?: Reader; asOf?: bigint; hides?: Hides } = {},
  ): Promise<readonly Candidate[]> =>
    algorithm.compose(
      {
        reader: options.reader ?? readOnly(db),
        feed: 1,
        viewer: 'languages' in viewer ? (viewer as Viewer) : { did: viewer.did, languages: [] },
        asOf: options.asOf ?? AS_OF,
        count: options.count ?? 500,
        hides: options.hides ?? HIDES_NOTHING,
        top: () => Promise.reject(new Error('this order has no sources')),
      },
      algorithm.config.parse(options.config ?? {}),
    )
  return {
    ...storage,
    told,
    compose,
    numbers,
    /** Stores posts: in the feed, or in another. */
    post: (posts: readonly Post[], feed = 1) =>
      commit({
        posts: posts.map((post) =>
          put(post, { feeds: [feed], searchText: searchText(analyse(post)), rev: decodeTid(post.rkey)! }),
        ),
      }),
    /** Somebody likes posts, at moments of which the last is so long ago. */
    like: (posts: readonly Post[], actor = BOB, hoursAgo = 1) =>
      commit({
        engagements: posts.map((post, i) => {
          const rkey = tidAt((NOW - hoursAgo * HOUR) * 1_000 - i)
          return engage('like', post, { actor, rkey, rev: rkey })
        }),
      }),
    /** The texts of a list, in its order. */
    async texts(list: readonly Candidate[]): Promise<string[]> {
      const rows = await db.selectFrom('posts').select(['author', 'rkey', 'text']).execute()
      const byKey = new Map(rows.map(({ author, rkey, text }) => [`${author}/${rkey}`, text]))
      return list.map(({ author, rkey }) => byKey.get(`${author}/${rkey}`)!)
    },
    [Symbol.asyncDispose]: () => storage[Symbol.asyncDispose](),
  }
}
