import type { Reader } from './database.ts'

/** How many posts each feed shows, by its name; removed feeds are left out. */
export async function feedSizes(reader: Reader): Promise<[string, number][]> {
  const rows = await reader
    .selectFrom('feeds')
    .leftJoin('feed_posts', (join) =>
      join.onRef('feed_posts.feed', '=', 'feeds.id').on('hidden', '=', false).on('waiting', '=', false),
    )
    .select((eb) => ['feeds.name', eb.fn.count<bigint>('feed_posts.rkey').as('posts')])
    .where('removed_at', 'is', null)
    .groupBy('feeds.name')
    .orderBy('feeds.name')
    .execute()
  return rows.map(({ name, posts }) => [name, Number(posts)])
}
