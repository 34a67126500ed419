import type { Loaded, Usable } from './config/load.ts'
import type { Settings } from './config/settings.ts'
import { createIdentityResolver, type IdentityResolver } from './identity/resolver.ts'
import { jetstreamSource } from './ingest/jetstream.ts'
import { type Reader, readOnly } from './persist/database.ts'
import { knownHandles } from './persist/handles.ts'
import { partitionHours } from './persist/partitions.ts'
import { sharedSecret } from './persist/secrets.ts'
import { createRecentArrivals } from './rank/recent/recent-arrivals.ts'
import { resolveHandles, unresolvedHandles } from './roles/accounts.ts'
import {
  type ActiveFeed,
  activateFeeds,
  feedsThatRecall,
  neededCollections,
  toldPlacesOf,
} from './roles/active-feeds.ts'
import { createAdmission } from './roles/admission.ts'
import { follow, type Progress } from './roles/follow.ts'
import { databaseCheck, lagCheck } from './roles/health.ts'
import { standingsOf } from './roles/standing.ts'
import type { Storage } from './roles/storage.ts'
import { startAdmin } from './serve/admin.ts'
import { startServer } from './serve/server.ts'
import { publisherUnknown } from './telemetry/follow.ts'
import type { Log } from './telemetry/log.ts'
import { createInterestRequests } from './upkeep/interest-requests.ts'
import { keptFor } from './upkeep/partitions.ts'
import { startUpkeep } from './upkeep/upkeep.ts'

export const ROLES = ['ingest', 'serve', 'jobs'] as const
export type RoleName = (typeof ROLES)[number]

export interface AppOptions {
  readonly loaded: Usable
  /** Reads the settings again, now that these handles are known. */
  readonly reload: (resolveHandle: (handle: string) => string | undefined) => Promise<Loaded>
  readonly storage: Storage
  readonly roles: readonly RoleName[]
  readonly log: Log
  readonly progress?: (progress: Progress) => void
}

/** A running Lycan. Disposing of it stops what it does, in an order that loses nothing. */
export interface App extends AsyncDisposable {
  /** Where feeds are served; undefined without that role. */
  readonly url: string | undefined
  /** Where health and metrics are served. */
  readonly adminUrl: string
  /** Rejects when a role cannot go on. */
  readonly failed: Promise<never>
}

const STREAM = 'jetstream'

/** Composes the parts. The only place that sees all settings. */
export async function startApp(options: AppOptions): Promise<App> {
  const { loaded, storage, log } = options
  const { settings } = loaded
  const runs = (role: RoleName) => options.roles.includes(role)
  await using resources = new AsyncDisposableStack()
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => {}) // whoever waits for it hears of it

  const recorder = storage.open('record', 2)
  const identity = createIdentityResolver({
    db: recorder,
    log,
    plc: settings.identity.plc,
    timeoutMs: settings.identity.timeout,
    allowLoopback: settings.identity.allowLoopback,
  })
  const reader = readOnly(storage.open('serve', settings.database.poolSize))
  const feeds = await activateFeeds(recorder, loaded)

  const checks = {
    database: databaseCheck(reader),
    stream: lagCheck(reader, STREAM, settings.jetstream.maxLag),
  }
  const admin = resources.use(await startAdmin({ listen: settings.admin, checks, log }))
  let url: string | undefined
  const publisher = await publisherDid(settings, identity, reader, log)
  if (runs('serve')) {
    const served = new Map(
      feeds.map((feed) => [feed.key, { ...feed, name: feed.key, displayName: feed.name }]),
    )
    const interests = resources.use(createInterestRequests({ db: recorder, log }))
    const server = resources.use(
      await startServer({
        listen: { host: settings.service.host, port: settings.service.port },
        did: settings.service.did,
        publisherDid: publisher,
        publisherHandle: settings.service.publisher,
        hostname: settings.service.hostname,
        allowedHosts: settings.service.allowedHosts,
        feeds: () => served,
        reader,
        recorder,
        identity,
        requestInterests: interests.request,
        cursorSecret: await sharedSecret(recorder, 'cursors'),
        pagesAtOnce: settings.database.poolSize,
        checks,
        log,
      }),
    )
    url = server.url
  }
  if (runs('jobs'))
    resources.use(
      await startUpkeep({
        url: storage.url,
        db: storage.open('upkeep', 2),
        settings,
        log,
        readLikes: identity.readLikes,
      }),
    )
  if (runs('ingest')) {
    const stop = new AbortController()
    const keepAll = settings.corpus.keep > 0
    const recent = createRecentArrivals(feedsThatRecall(feeds))
    const told = toldPlacesOf(feeds)
    let admission = createAdmission(feeds, keepAll, recent, told)
    const names = new Map(feeds.map((feed) => [feed.id, feed.key]))
    const learning = learnHandles(options, identity, stop.signal, (compiled) => {
      // A reload may bring feeds that were not there at the start; they wait for the next one.
      const known = feeds.flatMap((feed) => ({ ...feed, ...compiled.get(feed.key) }))
      admission = createAdmission(known, keepAll, recent, told)
    })
    const following = follow({
      source: (onGap) =>
        jetstreamSource({
          ...settings.jetstream,
          collections: collections(settings, feeds),
          timing: { silenceMs: settings.jetstream.silence },
          log,
          onGap,
        }),
      databaseUrl: storage.url,
      admit: (post) => admission(post),
      standings: standingsOf(feeds, recent),
      recent,
      told,
      feedName: (id) => names.get(id) ?? 'removed',
      maxAgeUs: keptFor(settings) * 1000,
      feedAgeUs: settings.retention.age * 1000,
      now: () => Date.now() * 1000,
      partitionHours: partitionHours(keptFor(settings) / 3_600_000),
      standBy: true,
      log,
      signal: stop.signal,
      ...(options.progress ? { progress: options.progress } : {}),
    })
    following.catch(failure.reject)
    learning.catch(failure.reject)
    resources.defer(async () => {
      stop.abort()
      await Promise.allSettled([following, learning])
    })
  }
  const owned = resources.move()
  return {
    url,
    adminUrl: admin.url,
    failed: failure.promise,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Posts always; likes and reposts where an order needs them or the settings want them. */
function collections(settings: Settings, feeds: readonly ActiveFeed[]): string[] {
  const always =
    settings.jetstream.engagements === 'always' ? ['app.bsky.feed.like', 'app.bsky.feed.repost'] : []
  return ['app.bsky.feed.post', ...new Set([...neededCollections(feeds), ...always])]
}

/** Compiles the rules anew whenever it turns out who an account is that they name by handle. */
function learnHandles(
  { loaded, reload, log }: AppOptions,
  identity: IdentityResolver,
  signal: AbortSignal,
  swap: (feeds: Loaded['feeds']) => void,
): Promise<void> {
  const known = new Map<string, string>()
  return resolveHandles({
    handles: unresolvedHandles(loaded.feeds.values()),
    identity,
    log,
    signal,
    async learned(dids) {
      for (const [handle, did] of dids) known.set(handle, did)
      const { settings, feeds } = await reload((handle) => known.get(handle))
      if (settings !== undefined) swap(feeds)
    },
  })
}

/**
 * The DID under which the feeds are published: what the publisher's handle resolves to, or last resolved to. The
 * service's own DID where nobody ever knew.
 */
async function publisherDid(
  { service }: Settings,
  identity: IdentityResolver,
  reader: Reader,
  log: Log,
): Promise<string> {
  const { publisher } = service
  if (publisher.startsWith('did:')) return publisher
  const did = (await identity.resolveHandle(publisher)) ?? (await knownHandles(reader)).get(publisher)
  if (did === undefined) publisherUnknown(log, publisher, service.did)
  return did ?? service.did
}
