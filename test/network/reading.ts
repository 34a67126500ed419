import { type AppBskyFeedDefs, type AtpAgent, XRPCError } from '@atproto/api'
import { expect } from 'vitest'

type Shown = AppBskyFeedDefs.FeedViewPost

/** Every post of a feed as an app gets it, paged to the end; each page but the last is as long as was asked. */
export async function readToTheEnd(reader: AtpAgent, feed: string, limit: number): Promise<Shown[]> {
  const posts: Shown[] = []
  for (let cursor: string | undefined, pages = 0; pages < 50; pages++) {
    const { data } = await reader.app.bsky.feed.getFeed({
      feed,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    })
    posts.push(...data.feed)
    if (data.cursor === undefined) return posts
    expect(data.feed).toHaveLength(limit)
    cursor = data.cursor
  }
  throw new Error('the feed does not end')
}

/** The texts of a feed's first page, in order. */
export async function readTexts(reader: AtpAgent, feed: string, limit = 30): Promise<string[]> {
  const { data } = await reader.app.bsky.feed.getFeed({ feed, limit })
  return data.feed.map(textOf)
}

/** What the post says. */
export function textOf({ post }: Shown): string {
  return String(post.record['text'])
}

/** The URIs that Lycan itself gives for a feed, to nobody in particular. */
export async function readSkeleton(lycanUrl: string, feed: string): Promise<string[]> {
  const query = new URLSearchParams({ feed, limit: '100' })
  const response = await fetch(`${lycanUrl}/xrpc/app.bsky.feed.getFeedSkeleton?${query}`)
  expect(response.status).toBe(200)
  const { feed: posts } = (await response.json()) as { feed: { post: string }[] }
  return posts.map(({ post }) => post)
}

/** How a request was refused: status, name and message, as the reader's app gets them. */
export async function refusal(
  request: Promise<unknown>,
): Promise<{ readonly status: number; readonly error: string; readonly message: string }> {
  const failure = await request.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(failure instanceof XRPCError)) throw new Error(`not refused: ${String(failure)}`)
  return { status: failure.status, error: failure.error, message: failure.message }
}
