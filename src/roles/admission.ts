import type { Post } from '../event.ts'
import type { Verdict } from '../ingest/plan.ts'
import { analyse } from '../match/document.ts'
import { createMatcher } from '../match/matcher.ts'
import { searchText } from '../match/search-text.ts'
import type { PostStats } from '../rank/algorithm.ts'
import type { ActiveFeed } from './active-feeds.ts'

/** Decides a post: which feeds want it and where it stands there; undefined where nobody wants it. */
export type Admission = (post: Post) => Verdict | undefined

const NEW: PostStats = { likes: 0, reposts: 0, replies: 0, quotes: 0 }

/** `keepAll`: posts that no feed wants are admitted too, without a membership. */
export function createAdmission(feeds: readonly ActiveFeed[], keepAll: boolean): Admission {
  const byId = new Map(feeds.map((feed) => [feed.id, feed]))
  const matcher = createMatcher(new Map(feeds.map((feed) => [feed.id, feed.rule])))
  return (post) => {
    const document = analyse(post)
    const wanted = matcher.matchDocument(document)
    if (wanted.length === 0 && !keepAll) return undefined
    const memberships = wanted.map((id) => {
      const { algorithm, config } = byId.get(id)!.order
      return { feed: id, rankKey: algorithm.key(post, NEW, config) }
    })
    return { memberships, searchText: searchText(document) }
  }
}
