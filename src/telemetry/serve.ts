import { Counter, Gauge, Histogram } from 'prom-client'
import type { PoolUse } from '../persist/database.ts'
import type { Log } from './log.ts'
import { registry } from './registry.ts'

/** The routes of the server, as far as they are told apart in metrics. */
export type Route =
  | 'skeleton'
  | 'describe'
  | 'interactions'
  | 'did'
  | 'home'
  | 'health'
  | 'metrics'
  | 'refused' // a host that is not served
  | 'other'

const registers = [registry]

const requests = new Counter({
  name: 'lycan_http_requests_total',
  help: 'Requests answered, by route and HTTP status.',
  labelNames: ['route', 'status'],
  registers,
})

const skeletons = new Histogram({
  name: 'lycan_skeleton_seconds',
  help: 'Time to answer getFeedSkeleton, by feed.',
  labelNames: ['feed'],
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers,
})

const pages = new Counter({
  name: 'lycan_pages_total',
  help: 'Pages of feeds by where they came from: computed, cached, stale (served while overloaded) or shed (refused).',
  labelNames: ['source'],
  registers,
})

const lists = new Counter({
  name: 'lycan_lists_total',
  help: 'Lists behind pages of composed feeds: composed for a first page, recent (a first page of moments before), continued (a later page), rebuilt (a later page whose list was gone) or unsaved (not stored for other processes).',
  labelNames: ['event'],
  registers,
})

const authFailures = new Counter({
  name: 'lycan_auth_failures_total',
  help: 'Requests that could not be tied to an account, by reason.',
  labelNames: ['reason'],
  registers,
})

const interactions = new Counter({
  name: 'lycan_interactions_total',
  help: 'What readers told about posts, by outcome: stored, ignored (unknown events, posts not of this server), or refused (more than one reader can see).',
  labelNames: ['outcome'],
  registers,
})

const waiting = new Gauge({
  name: 'lycan_page_computations',
  help: 'Pages being computed or waiting for it.',
  labelNames: ['state'],
  registers,
})

/** A request was answered. */
export function requestAnswered(route: Route, status: number): void {
  requests.inc({ route, status: String(status) })
}

/** A page of `feed` was answered after `seconds`. */
export function skeletonAnswered(feed: string, seconds: number): void {
  skeletons.observe({ feed }, seconds)
}

/** A page was found: `stale` and `shed` say that the server is overloaded. */
export function pageServed(source: 'computed' | 'cached' | 'stale' | 'shed'): void {
  pages.inc({ source })
}

/** A page of a composed feed was taken from a list. */
export function listUsed(event: 'composed' | 'recent' | 'continued' | 'rebuilt'): void {
  lists.inc({ event })
}

/** A list could not be stored; other processes, and this one after a restart, will have to make it anew. */
export function snapshotUnsaved(): void {
  lists.inc({ event: 'unsaved' })
}

/** How many pages are being computed and how many wait for their turn. */
export function pagesInProgress(running: number, queued: number): void {
  waiting.set({ state: 'running' }, running)
  waiting.set({ state: 'queued' }, queued)
}

/** A token was not accepted. `reason` is one of serve/service-jwt.ts. */
export function authFailed(reason: string): void {
  authFailures.inc({ reason })
}

/** A reader told something about posts. */
export function interactionsReceived(stored: number, ignored: number): void {
  interactions.inc({ outcome: 'stored' }, stored)
  interactions.inc({ outcome: 'ignored' }, ignored)
}

/** A reader told so much that `count` interactions were not looked at. */
export function interactionsRefused(count: number): void {
  interactions.inc({ outcome: 'refused' }, count)
}

/** Something failed that should not have; the request id leads from the answer to this line. */
export function requestFailed(log: Log, error: unknown, requestId: string, url: string): void {
  log.error({ err: error, requestId, url }, 'a request failed unexpectedly')
}

/** The database did not answer a request. Logged at most once a second: every reader would say the same. */
export function databaseMissing(log: Log, error: unknown): void {
  const now = Date.now()
  if (now - databaseMissingLoggedAt < 1000) return
  databaseMissingLoggedAt = now
  log.warn({ err: error }, 'requests are answered with 503: the database does not answer')
}

let databaseMissingLoggedAt = 0

const pools = new Map<string, PoolUse>()

new Gauge({
  name: 'lycan_pool_connections',
  help: 'Connections to the database, by pool and state; requests that wait for one count as waiting.',
  labelNames: ['pool', 'state'],
  registers,
  collect() {
    for (const [pool, { totalCount, idleCount, waitingCount }] of pools) {
      this.set({ pool, state: 'busy' }, totalCount - idleCount)
      this.set({ pool, state: 'idle' }, idleCount)
      this.set({ pool, state: 'waiting' }, waitingCount)
    }
  },
})

/** A pool of connections was opened; its figures are read whenever metrics are. `name` comes from a closed set. */
export function poolOpened(name: string, use: PoolUse): void {
  pools.set(name, use)
}
