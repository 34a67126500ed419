import type { Loaded, Usable } from '../config/load.ts'
import type { Settings } from '../config/settings.ts'
import type { IdentityResolver } from '../identity/resolver.ts'
import { jetstreamSource } from '../ingest/jetstream.ts'
import type { Log } from '../telemetry/log.ts'
import { resolveHandles, unresolvedHandles } from './accounts.ts'
import { type ActiveFeed, neededCollections } from './active-feeds.ts'
import { feedIngest } from './feed-ingest.ts'
import { follow, type Progress } from './follow.ts'

/** What is followed: the settings, and their feeds with their numbers. */
export interface Followed {
  readonly loaded: Usable
  readonly feeds: readonly ActiveFeed[]
}

export interface StreamOptions {
  readonly databaseUrl: string
  readonly identity: Pick<IdentityResolver, 'resolveHandle'>
  /** Told whose handles are; answers the settings compiled with that. */
  readonly learned: (dids: ReadonlyMap<string, string>) => Promise<Loaded>
  readonly log: Log
  readonly progress?: ((progress: Progress) => void) | undefined
}

/** Follows the stream for the feeds of the moment, until disposed. */
export interface Stream extends AsyncDisposable {
  /** Goes on for other feeds: what was taken in is stored first, and the stream resumes behind it. */
  change(next: Followed): Promise<void>
  /** Rejects when it cannot go on. */
  readonly failed: Promise<never>
}

export function startStream(options: StreamOptions, first: Followed): Stream {
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => {}) // whoever waits for it hears of it
  let current = begin(options, first, failure.reject)
  return {
    failed: failure.promise,
    async change(next) {
      await current.end()
      current = begin(options, next, failure.reject)
    },
    [Symbol.asyncDispose]: () => current.end(),
  }
}

function begin(options: StreamOptions, { loaded, feeds }: Followed, failed: (error: Error) => void) {
  const { identity, log, learned } = options
  const { settings } = loaded
  const stop = new AbortController()
  const ingest = feedIngest(settings, feeds)
  let admission = ingest.admissionOf(feeds)
  const learning = resolveHandles({
    handles: unresolvedHandles(loaded.feeds.values()),
    identity,
    log,
    signal: stop.signal,
    async learned(dids) {
      const compiled = (await learned(dids)).feeds
      // Feeds that an edit has brought meanwhile come with the change that takes the edit up.
      const known = feeds.map((feed) => ({ ...feed, ...compiled.get(feed.key) }))
      admission = ingest.admissionOf(known)
    },
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
    databaseUrl: options.databaseUrl,
    admit: (post, stored) => admission(post, stored),
    ...ingest.options,
    now: () => Date.now() * 1000,
    standBy: true,
    log,
    signal: stop.signal,
    ...(options.progress ? { progress: options.progress } : {}),
  })
  following.catch(failed)
  learning.catch(failed)
  return {
    async end(): Promise<void> {
      stop.abort()
      await Promise.allSettled([following, learning])
    },
  }
}

/** Posts always; likes and reposts where an order needs them or the settings want them. */
function collections(settings: Settings, feeds: readonly ActiveFeed[]): string[] {
  const always =
    settings.jetstream.engagements === 'always' ? ['app.bsky.feed.like', 'app.bsky.feed.repost'] : []
  return ['app.bsky.feed.post', ...new Set([...neededCollections(feeds), ...always])]
}
