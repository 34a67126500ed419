/**
 * Gives each `every`th place of a list to the next of `chosen`, and all others to `posts` in their order. What a slot
 * brought up is not shown again where it would have stood; slots for which nothing new is left fall to `posts`. The
 * same object is the same post.
 */
export function withSlots<Post>(
  posts: readonly Post[],
  chosen: readonly Post[],
  every: number,
  count: number,
): { readonly post: Post; readonly inSlot: boolean }[] {
  const placed = new Set<Post>()
  const list: { post: Post; inSlot: boolean }[] = []
  const next = (lane: { readonly posts: readonly Post[]; at: number }): Post | undefined => {
    while (lane.at < lane.posts.length && placed.has(lane.posts[lane.at]!)) lane.at++
    return lane.posts[lane.at]
  }
  const turns = { posts, at: 0 }
  const slots = { posts: chosen, at: 0 }
  while (list.length < count) {
    const isSlot = (list.length + 1) % every === 0
    const special = isSlot ? next(slots) : undefined
    const post = special ?? next(turns)
    if (post === undefined) break
    placed.add(post)
    list.push({ post, inSlot: special !== undefined })
  }
  return list
}
