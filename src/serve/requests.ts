import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import { type Route, requestAnswered } from '../telemetry/serve.ts'

const REQUEST_ID = /^[\w.-]{1,64}$/

const ROUTES = new Map<string, Route>([
  ['/xrpc/app.bsky.feed.getFeedSkeleton', 'skeleton'],
  ['/xrpc/app.bsky.feed.describeFeedGenerator', 'describe'],
  ['/xrpc/app.bsky.feed.sendInteractions', 'interactions'],
  ['/.well-known/did.json', 'did'],
  ['/', 'home'],
  ['/health/live', 'health'],
  ['/health/ready', 'health'],
  ['/metrics', 'metrics'],
])

/** Names the request (`x-request-id`, the proxy's where it sent one) and counts the answer. */
export const trackRequests: RequestHandler = (request, response, next) => {
  const given = request.headers['x-request-id']
  const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
  response.locals['requestId'] = requestId
  response.setHeader('x-request-id', requestId)
  const route = ROUTES.get(request.path) ?? 'other'
  response.once('finish', () =>
    requestAnswered(response.statusCode === 421 ? 'refused' : route, response.statusCode),
  )
  next()
}

/** Lets web pages of any origin read: everything here is public or guarded by a token that browsers do not add. */
export const allowOrigins: RequestHandler = (request, response, next) => {
  response.setHeader('access-control-allow-origin', '*')
  if (request.method !== 'OPTIONS') {
    next()
    return
  }
  response.setHeader('access-control-allow-methods', 'GET, HEAD, POST, OPTIONS')
  response.setHeader(
    'access-control-allow-headers',
    'authorization, content-type, accept-language, x-bsky-topics',
  )
  response.setHeader('access-control-max-age', '86400')
  response.status(204).end()
}

/** What nothing else answered. */
export const notFound: RequestHandler = (_, response) => {
  response.status(404).json({ error: 'NotFound', message: 'There is nothing at this address.' })
}
