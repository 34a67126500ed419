import { InvalidRequestError, type MethodHandler } from '@atproto/xrpc-server'
import { isPersonal, learnsInterests } from '../rank/feed.ts'
import { skeletonAnswered } from '../telemetry/serve.ts'
import { parseAcceptLanguage } from './accept-language.ts'
import { findFeed, type Publisher, type ServedFeed, type ServedFeeds } from './feed.ts'
import type { Pages } from './pages.ts'
import { admit } from './policy.ts'
import type { ViewerCheck } from './viewer.ts'

const METHOD = 'app.bsky.feed.getFeedSkeleton'

/** What the lexicon lets through. */
type Params = { readonly feed: string; readonly limit: number; readonly cursor?: string }

/** `app.bsky.feed.getFeedSkeleton`: one page of a feed, for the AppView to fill in. */
export function getFeedSkeleton(options: {
  readonly feeds: ServedFeeds
  readonly publisher: Publisher
  readonly viewers: ViewerCheck
  readonly pages: Pages
  /** Told of readers of feeds that learn what they like; must return at once. */
  readonly requestInterests?: ((did: string) => void) | undefined
}): MethodHandler {
  const { feeds, publisher, viewers, pages, requestInterests } = options
  return async ({ params, req }) => {
    const started = performance.now()
    const { feed: uri, limit, cursor } = params as Params
    const feed = findFeed(feeds, publisher, uri)
    if (feed === undefined) throw new InvalidRequestError('There is no such feed here.', 'UnknownFeed')
    const did = await admit(feed.auth, viewers, req.headers.authorization, METHOD)
    if (did !== undefined && learnsInterests(feed)) requestInterests?.(did)
    const languages = parseAcceptLanguage(req.headers['accept-language'])
    const { body, languages: used } = await pages(feed, { limit, cursor, viewer: { did, languages } })
    skeletonAnswered(feed.name, (performance.now() - started) / 1000)
    return { encoding: 'application/json', buffer: body, headers: headersOf(feed, used) }
  }
}

function headersOf(feed: ServedFeed, languages: readonly string[] | undefined) {
  return {
    ...(feed.auth !== 'anonymous' || isPersonal(feed) ? { 'cache-control': 'private, no-store' } : {}),
    ...(languages === undefined ? {} : { 'content-language': languages.join(', '), vary: 'accept-language' }),
  }
}
