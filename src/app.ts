import type { FilledFeed } from './backfill/decide.ts'
import { createFiller } from './backfill/fill-feeds.ts'
import { changesOf, isUnchanged, takenUp } from './config/changes.ts'
import type { Loaded, Usable } from './config/load.ts'
import type { Settings } from './config/settings.ts'
import { createIdentityResolver, type IdentityResolver } from './identity/resolver.ts'
import { type Database, type Reader, readOnly } from './persist/database.ts'
import { knownHandles } from './persist/handles.ts'
import { sharedSecret } from './persist/secrets.ts'
import { activateFeeds, numberedFeeds } from './roles/active-feeds.ts'
import type { Progress } from './roles/follow.ts'
import { databaseCheck, lagCheck } from './roles/health.ts'
import type { Reload } from './roles/reloading.ts'
import { feedbackShifts } from './roles/standing.ts'
import type { Storage } from './roles/storage.ts'
import { type Followed, startStream } from './roles/stream.ts'
import { startAdmin } from './serve/admin.ts'
import type { ServedFeed } from './serve/feed.ts'
import { startServer } from './serve/server.ts'
import { publisherUnknown } from './telemetry/follow.ts'
import type { Log } from './telemetry/log.ts'
import { createInterestRequests } from './upkeep/interest-requests.ts'
import { startUpkeep } from './upkeep/upkeep.ts'

export const ROLES = ['ingest', 'serve', 'jobs'] as const
export type RoleName = (typeof ROLES)[number]

export interface AppOptions {
  readonly loaded: Usable
  /**
   * Reads the settings again, with the handles that are known by now. `apart`: its rules share no memory with those
   * read before.
   */
  readonly reload: (resolveHandle: (handle: string) => string | undefined, apart?: boolean) => Promise<Loaded>
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
  /** Reads the settings again and goes on by them; where they cannot be used everything stays as it is. */
  reload(): Promise<Reload>
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
  let live: Live = await activate(recorder, loaded)
  let lastRead = settings
  const known = new Map<string, string>()
  const load = () => options.reload((handle) => known.get(handle))

  const checks = {
    database: databaseCheck(reader),
    stream: lagCheck(reader, STREAM, () => live.loaded.settings.jetstream.maxLag),
  }
  const admin = resources.use(await startAdmin({ listen: settings.admin, checks, log }))
  let url: string | undefined
  const publisher = await publisherDid(settings, identity, reader, log)
  if (runs('serve')) {
    const interests = resources.use(createInterestRequests({ db: recorder, log }))
    const server = resources.use(
      await startServer({
        listen: { host: settings.service.host, port: settings.service.port },
        did: settings.service.did,
        publisherDid: publisher,
        publisherHandle: settings.service.publisher,
        hostname: settings.service.hostname,
        allowedHosts: settings.service.allowedHosts,
        feeds: () => live.served,
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
  const upkeepSettings = {
    get retention() {
      return live.loaded.settings.retention
    },
    get corpus() {
      return live.loaded.settings.corpus
    },
  }
  if (runs('jobs')) {
    const db = storage.open('upkeep', 2)
    resources.use(
      await startUpkeep({
        url: storage.url,
        db,
        settings: upkeepSettings,
        log,
        readLikes: identity.readLikes,
        feedback: () => feedbackShifts(live.feeds),
        filler: createFiller({
          url: storage.url,
          db,
          feeds: () => live.feeds,
          compiled: () => compileApart(options.reload, reader, known),
          settings: upkeepSettings,
          log,
        }),
      }),
    )
  }
  const stream = runs('ingest')
    ? resources.use(
        startStream(
          {
            databaseUrl: storage.url,
            identity,
            log,
            progress: options.progress,
            learned(dids) {
              for (const [handle, did] of dids) known.set(handle, did)
              return load()
            },
          },
          live,
        ),
      )
    : undefined
  stream?.failed.catch(failure.reject)
  const owned = resources.move()
  return {
    url,
    adminUrl: admin.url,
    async reload() {
      const fresh = await load()
      if (fresh.settings === undefined) return { loaded: fresh, changes: undefined }
      const changes = changesOf(lastRead, fresh.settings)
      if (!isUnchanged(changes)) {
        live = await activate(recorder, { ...fresh, settings: takenUp(settings, fresh.settings) })
        await stream?.change(live)
      }
      lastRead = fresh.settings
      return { loaded: fresh, changes }
    },
    failed: failure.promise,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The settings of the moment and their feeds. */
interface Live extends Followed {
  readonly served: ReadonlyMap<string, ServedFeed>
}

async function activate(db: Database, loaded: Usable): Promise<Live> {
  const feeds = await activateFeeds(db, loaded)
  const served = feeds.map((feed) => [feed.key, { ...feed, name: feed.key, displayName: feed.name }] as const)
  return { loaded, feeds, served: new Map(served) }
}

/** The feeds of the settings as their files have them, with every handle that is known. */
async function compileApart(
  reload: AppOptions['reload'],
  reader: Reader,
  known: ReadonlyMap<string, string>,
): Promise<readonly FilledFeed[]> {
  const stored = await knownHandles(reader)
  const fresh = await reload((handle) => known.get(handle) ?? stored.get(handle), true)
  return fresh.settings === undefined ? [] : numberedFeeds(reader, { ...fresh, settings: fresh.settings })
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
