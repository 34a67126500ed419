import type { Counters } from '../../counters.ts'
import { type Post, postUri, type RecordRef } from '../../event.ts'
import { createGuardedFetch, isLoopback } from '../../identity/guarded-fetch.ts'
import { parseDatetime } from '../../ingest/datetime.ts'
import { readPost } from '../../ingest/post.ts'
import { isObject, items, type JsonObject, objectOr } from '../../ingest/untrusted.ts'

/** The AppView that shows posts to everybody. */
export const PUBLIC_APPVIEW = 'https://public.api.bsky.app'

const TIMEOUT_MS = 5_000

/** The AppView could not be asked, or does not show the post; the message says which. */
export class NotFetched extends Error {
  override readonly name = 'NotFetched'
}

/** What is wrong with the address of an AppView; undefined where nothing is. */
export function problemOfAppview(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))) return undefined
  return `--appview: ${address} is not an https:// address, such as ${PUBLIC_APPVIEW}`
}

/**
 * The post as the AppView has it now (app.bsky.feed.getPosts), and how often accounts engaged with it. Its time is
 * settled by when the AppView first saw it. Throws NotFetched.
 */
export async function fetchPost(
  appview: string,
  ref: RecordRef,
): Promise<{ readonly post: Post; readonly counters: Counters }> {
  const origin = new URL(appview)
  const url = new URL('/xrpc/app.bsky.feed.getPosts', origin)
  url.searchParams.set('uris', postUri(ref))
  const answer = await ask(origin, url)
  const view = items(objectOr(answer)['posts']).find((one) => isObject(one) && one['uri'] === postUri(ref))
  if (!isObject(view))
    throw new NotFetched(`${origin.host} does not show it: it was deleted, or never existed, or is hidden`)
  const seen = parseDatetime(view['indexedAt']) ?? Date.now()
  const post = readPost(ref, objectOr(view['record']), seen)
  if (post === undefined) throw new NotFetched(`${origin.host} shows a record that is no valid post`)
  return { post, counters: countersOf(view) }
}

async function ask(origin: URL, url: URL): Promise<unknown> {
  const fetch = createGuardedFetch({ plc: origin, timeoutMs: TIMEOUT_MS, allowLoopback: false })
  let response: Response
  try {
    response = await fetch(url, { headers: { accept: 'application/json' } })
  } catch (error) {
    throw new NotFetched(`${origin.host} cannot be asked: ${reasonOf(error)}`)
  }
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok && isObject(answer)) return answer
  const { message } = objectOr(answer)
  const said = typeof message === 'string' ? `: ${message.slice(0, 200).replace(/\p{Cc}+/gu, ' ')}` : ''
  const what = response.ok ? 'what cannot be read' : `status ${response.status}${said}`
  throw new NotFetched(`${origin.host} answers with ${what}`)
}

/** What lies at the bottom of an error of fetch, which itself only says that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return `no answer within ${TIMEOUT_MS / 1000} seconds`
  return error.cause === undefined ? error.message : reasonOf(error.cause)
}

function countersOf(view: JsonObject): Counters {
  const count = (name: string) => {
    const value = view[name]
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0
  }
  return {
    likes: count('likeCount'),
    reposts: count('repostCount'),
    replies: count('replyCount'),
    quotes: count('quoteCount'),
  }
}
