import type { Post } from '../event.ts'
import { analyse } from '../match/document.ts'
import { tagMatcher } from '../match/language-tags.ts'
import { type SearchQuery, satisfies, tsQuery } from '../match/search-query.ts'
import type { Reader } from '../persist/database.ts'
import type { Circle } from '../persist/grid.ts'
import { readPosts } from '../persist/posts.ts'
import { postsNear } from '../persist/posts-near.ts'
import { type PostKey, searchPosts } from '../persist/search-posts.ts'

export interface SearchOptions {
  /** Undefined: any words. */
  readonly query?: SearchQuery | undefined
  /** Declared languages, one of which the post must have. */
  readonly languages?: readonly string[] | undefined
  /** Number of the author in table `actors`. */
  readonly author?: number | undefined
  /** No post before this TID. */
  readonly since?: bigint | undefined
  /** Posts that belong to this part of the globe. */
  readonly near?: Circle | undefined
}

export interface SearchedPost extends PostKey {
  readonly post: Post
}

/** Posts are read in pages that grow: most who search want the newest, and some want all. */
const PAGE = { first: 50, most: 1_000 }

/**
 * Stored posts that a query finds, the newest first. An index names candidates, and the query is then asked about each as a
 * rule would be: that of the words where there are any and no place is asked for, else that of places.
 */
export async function* search(reader: Reader, options: SearchOptions): AsyncGenerator<SearchedPost> {
  const { query, languages, author, since } = options
  const speaks = languages === undefined ? undefined : tagMatcher(languages)
  const isWanted = ({ author: by, rkey, post }: SearchedPost) =>
    (author === undefined || by === author) &&
    (since === undefined || rkey >= since) &&
    (speaks === undefined || post.langs.some(speaks)) &&
    (query === undefined || satisfies(query, analyse(post)))
  for await (const keys of candidates(reader, options)) {
    const posts = new Map((await readPosts(reader, keys)).map((found) => [nameOf(found), found]))
    for (const key of keys) {
      const found = posts.get(nameOf(key))
      if (found !== undefined && isWanted(found)) yield found
    }
    if (since !== undefined && keys.at(-1)!.rkey < since) return
  }
}

/** Never empty. */
async function* candidates(reader: Reader, options: SearchOptions): AsyncGenerator<readonly PostKey[]> {
  const { query, near } = options
  const words = query && tsQuery(query)
  let last: PostKey | undefined
  for (let limit = PAGE.first; ; limit = Math.min(2 * limit, PAGE.most)) {
    const keys =
      near === undefined
        ? await searchPosts(reader, { ...options, words, after: last, limit })
        : await postsNear(reader, near, { limit, ...(last && { before: last.rkey }) })
    if (keys.length > 0) yield keys
    if (keys.length < limit) return
    last = keys.at(-1)
  }
}

function nameOf({ author, rkey }: PostKey): string {
  return `${author}/${rkey}`
}
