import { InvalidRequestError, type MethodHandler, XRPCError } from '@atproto/xrpc-server'
import { parsePostUri } from '../event.ts'
import type { Interaction, InteractionBatch } from '../persist/interactions.ts'
import { interactionsReceived, interactionsRefused } from '../telemetry/serve.ts'
import { createAllowance } from './allowance.ts'
import { findFeed, type Publisher, type ServedFeeds } from './feed.ts'
import { admit } from './policy.ts'
import type { ViewerCheck } from './viewer.ts'

const METHOD = 'app.bsky.feed.sendInteractions'

/** Clients send what gathered in ten seconds; this is far more. */
const MAX_ITEMS = 500
/** Nobody sees so many posts, but a program could fill the table, of which every row is counted again and again. */
const LIMITS = { atOnce: 2_000, perSecond: 0.5 }
const RATE_LIMITED = 429
export const MAX_INTERACTIONS_BYTES = 512 * 1024

const EVENTS = new Set(
  [
    ['requestLess', 'requestMore'],
    ['clickthroughItem', 'clickthroughAuthor', 'clickthroughReposter', 'clickthroughEmbed'],
    ['interactionSeen', 'interactionLike', 'interactionRepost', 'interactionReply'],
    ['interactionQuote', 'interactionShare'],
  ].flat(),
)
const NAMESPACE = 'app.bsky.feed.defs#'

/** One item of the request, as the lexicon lets it through. */
interface Item {
  readonly item?: string
  readonly event?: string
  readonly feedContext?: string
  readonly reqId?: string
}

/** `app.bsky.feed.sendInteractions`: what a signed-in reader did with posts of a feed. Unknown events are ignored. */
export function sendInteractions(options: {
  readonly feeds: ServedFeeds
  readonly publisher: Publisher
  readonly viewers: ViewerCheck
  /** Stores a request's interactions and returns how many it took. */
  readonly store: (batch: InteractionBatch) => Promise<number>
}): MethodHandler {
  const { feeds, publisher, viewers, store } = options
  const allows = createAllowance(LIMITS)
  return async ({ input, req }) => {
    const { interactions: items, feed: uri } = input!.body as { interactions: readonly Item[]; feed?: string }
    if (items.length > MAX_ITEMS)
      throw new InvalidRequestError(`At most ${MAX_ITEMS} interactions fit in one request.`)
    const feed = uri === undefined ? undefined : findFeed(feeds, publisher, uri)
    const policy = feed !== undefined && typeof feed.auth !== 'string' ? feed.auth : 'required'
    const viewer = await admit(policy, viewers, req.headers.authorization, METHOD)
    if (viewer !== undefined && !allows(viewer, Math.max(1, items.length))) {
      interactionsRefused(items.length)
      throw new XRPCError(
        RATE_LIMITED,
        'This account tells more than one reader can see. Please try again later.',
      )
    }
    const interactions = items.flatMap((item) => readItem(item) ?? [])
    // A `required` policy admits nobody without a DID; a feed named but not served here takes nothing.
    const isTaken =
      viewer !== undefined && interactions.length > 0 && (uri === undefined || feed !== undefined)
    const stored = isTaken ? await store({ viewer, feed: feed?.id, interactions }) : 0
    interactionsReceived(stored, items.length - stored)
    return { encoding: 'application/json', body: {} }
  }
}

function readItem({ item, event, feedContext, reqId }: Item): Interaction | undefined {
  const post = item === undefined ? undefined : parsePostUri(item)
  const name = event?.startsWith(NAMESPACE) ? event.slice(NAMESPACE.length) : undefined
  if (post === undefined || name === undefined || !EVENTS.has(name)) return undefined
  return { post, event: name, feedContext: storable(feedContext), reqId: storable(reqId) }
}

/** PostgreSQL takes neither NUL nor lone surrogates. */
function storable(text: string | undefined): string | undefined {
  return text?.replaceAll('\0', '').toWellFormed()
}
