import { createServer as createXrpcServer } from '@atproto/xrpc-server'
import type { Express } from 'express'
import type { IdentityResolver } from '../identity/resolver.ts'
import type { Database, Reader } from '../persist/database.ts'
import { storeInteractions } from '../persist/interactions.ts'
import { createCursorCodec } from '../rank/cursor.ts'
import { createPager } from '../rank/page.ts'
import { createSnapshotStore } from '../rank/snapshot-store.ts'
import type { Log } from '../telemetry/log.ts'
import { bareApp } from './bare-app.ts'
import { describeFeedGenerator } from './describe.ts'
import { didDocument } from './did-document.ts'
import { answerErrors } from './errors.ts'
import type { Publisher, ServedFeeds } from './feed.ts'
import { createGate } from './gate.ts'
import { type HealthCheck, healthRoutes } from './health.ts'
import { homePage } from './home.ts'
import { onlyHosts } from './hosts.ts'
import { MAX_INTERACTIONS_BYTES, sendInteractions } from './interactions.ts'
import { lexicons } from './lexicons.ts'
import { type Listen, type Listener, startListener } from './listener.ts'
import { createPages } from './pages.ts'
import { allowOrigins, notFound, trackRequests } from './requests.ts'
import { getFeedSkeleton } from './skeleton.ts'
import { createViewerCheck } from './viewer.ts'

export interface ServerOptions extends Publisher {
  /** Where to listen. */
  readonly listen: Listen
  /** The service's DID. */
  readonly did: string
  /** The public host name, without scheme. */
  readonly hostname: string
  /** Names under which requests may come. */
  readonly allowedHosts: readonly string[]
  readonly feeds: ServedFeeds
  readonly reader: Reader
  /** Takes interactions and lists that are being paged: a database of role `record`. */
  readonly recorder: Database
  readonly identity: Pick<IdentityResolver, 'getSigningKey'>
  /** Told of readers of feeds that learn what they like; returns at once. */
  readonly requestInterests?: (did: string) => void
  /** Signs cursors; the same secret makes them outlive a restart. */
  readonly cursorSecret: string | Uint8Array
  /** How many pages are computed at once; the size of the reader's pool is a good choice. */
  readonly pagesAtOnce: number
  readonly checks: Readonly<Record<string, HealthCheck>>
  readonly log: Log
}

/** Serves feeds until disposed. Rejects where it cannot listen. */
export function startServer(options: ServerOptions): Promise<Listener> {
  return startListener(publicApp(options), options.listen)
}

function publicApp(options: ServerOptions): Express {
  const app = bareApp()
  app.use(trackRequests, allowOrigins)
  app.use(healthRoutes(options.checks))
  app.use(onlyHosts(options.allowedHosts))
  app.get('/', homePage(options))
  app.get('/.well-known/did.json', didDocument(options))
  const xrpc = xrpcServer(options)
  app.use(xrpc.routes, xrpc.catchall)
  app.use(notFound, answerErrors(options.log))
  return app
}

function xrpcServer(options: ServerOptions) {
  const { feeds, reader, recorder, pagesAtOnce } = options
  const viewers = createViewerCheck(options)
  const pager = createPager({
    reader,
    cursors: createCursorCodec(options.cursorSecret),
    snapshots: createSnapshotStore({ db: recorder }),
  })
  const pages = createPages(pager, createGate({ atOnce: pagesAtOnce, queue: 8 * pagesAtOnce }))
  const xrpc = createXrpcServer(lexicons)
  xrpc.method(
    'app.bsky.feed.getFeedSkeleton',
    getFeedSkeleton({
      feeds,
      publisher: options,
      viewers,
      pages,
      requestInterests: options.requestInterests,
    }),
  )
  xrpc.method('app.bsky.feed.describeFeedGenerator', describeFeedGenerator(options))
  xrpc.method('app.bsky.feed.sendInteractions', {
    opts: { jsonLimit: MAX_INTERACTIONS_BYTES },
    handler: sendInteractions({
      feeds,
      publisher: options,
      viewers,
      store: (batch) => storeInteractions(recorder, batch),
    }),
  })
  return xrpc
}
