/** Posts whose counters or memberships a transaction may have changed. */
export interface TouchedPosts {
  add(author: number, rkey: bigint): void
  /** The posts, each once: numbers of authors and record keys, side by side. */
  list(): { readonly authors: readonly number[]; readonly rkeys: readonly bigint[] }
}

export function noneTouched(): TouchedPosts {
  const byAuthor = new Map<number, Set<bigint>>()
  return {
    add(author, rkey) {
      const keys = byAuthor.get(author)
      if (keys === undefined) byAuthor.set(author, new Set([rkey]))
      else keys.add(rkey)
    },
    list() {
      const posts = [...byAuthor].flatMap(([author, keys]) => Array.from(keys, (rkey) => ({ author, rkey })))
      return { authors: posts.map((post) => post.author), rkeys: posts.map((post) => post.rkey) }
    },
  }
}

/** These posts. */
export function noteTouched(posts: readonly (readonly [author: number, rkey: bigint])[]): TouchedPosts {
  const touched = noneTouched()
  for (const [author, rkey] of posts) touched.add(author, rkey)
  return touched
}
