import type { Feed } from '../config/feeds.ts'
import type { Settings } from '../config/settings.ts'
import { NO_COUNTERS } from '../counters.ts'
import type { Post } from '../event.ts'
import { createPlanner } from '../ingest/plan.ts'
import type { EventSource } from '../ingest/source.ts'
import type { StreamCursor } from '../persist/batch.ts'
import { emptyKept } from '../persist/kept.ts'
import { waits } from '../persist/rekey.ts'
import { createRecentArrivals } from '../rank/recent/recent-arrivals.ts'
import { keptFor } from '../upkeep/partitions.ts'
import { type ActiveFeed, feedsThatRecall, neededCollections, toldPlacesOf } from './active-feeds.ts'
import { createAdmission } from './admission.ts'

/** A post that would have come into the feed. */
export interface CaughtPost {
  readonly post: Post
  /** It comes into the feed once accounts engage with it as the rule wants. */
  readonly waiting: boolean
}

/** What a stretch of the stream had for the feed. */
export interface PreviewStep {
  /** Posts in the stretch. */
  readonly posts: number
  readonly caught: readonly CaughtPost[]
  /** Handles that the stretch told, by DID. */
  readonly handles: ReadonlyMap<string, string>
  /** When its first and its last event happened, in microseconds since 1970. */
  readonly fromUs: number
  readonly timeUs: number
}

export interface PreviewOptions {
  readonly feed: Feed
  readonly settings: Pick<Settings, 'retention' | 'corpus'>
  readonly source: EventSource
  /** The source tells the past: its own times are the clock. */
  readonly recorded: boolean
  readonly signal: AbortSignal
}

/** The feed has no other number here. */
const ID = 1

/**
 * What a feed would take from a stream, decided by the parts that decide at ingest, with nothing stored: posts that are too
 * old, or that the order keeps out, are not caught. A feed that remembers posts begins with an empty memory.
 */
export async function* preview(options: PreviewOptions): AsyncGenerator<PreviewStep> {
  const { settings, source, recorded, signal } = options
  const feeds: readonly ActiveFeed[] = [
    { ...options.feed, id: ID, ruleHash: '', standing: '', sources: undefined },
  ]
  const recent = createRecentArrivals(feedsThatRecall(feeds))
  const told = toldPlacesOf(feeds)
  let newestUs = 0
  let firstUs = Number.POSITIVE_INFINITY
  const planner = createPlanner({
    admit: createAdmission(feeds, false, recent, told),
    kept: emptyKept(),
    told,
    takeArrivals: recent.take,
    maxAgeUs: keptFor(settings) * 1000,
    feedAgeUs: settings.retention.age * 1000,
    now: (timeUs) => {
      newestUs = Math.max(newestUs, timeUs)
      return recorded ? newestUs : Date.now() * 1000
    },
  })
  const take = (): PreviewStep | undefined => {
    const taken = planner.take()
    if (taken === undefined) return undefined
    const { batch, tally } = taken
    const caught = batch.posts.flatMap(({ post, memberships }) =>
      memberships.map(({ needs }) => ({ post, waiting: waits(needs, NO_COUNTERS) })),
    )
    const handles = batch.accounts.flatMap((change) =>
      change.kind === 'handle' && change.handle !== '' ? [[change.did, change.handle] as const] : [],
    )
    const { timeUs } = batch.cursor
    const fromUs = Math.min(firstUs, timeUs)
    firstUs = Number.POSITIVE_INFINITY
    return { posts: tally.kinds.post ?? 0, caught, handles: new Map(handles), fromUs, timeUs }
  }

  let cursor: StreamCursor | undefined
  for await (const { origin, events } of source.events(undefined, () => cursor, signal)) {
    for (const event of events) {
      firstUs = Math.min(firstUs, event.at.timeUs)
      if (planner.offer(event, origin)) continue
      const step = take()
      if (step !== undefined) yield step
      planner.offer(event, origin)
    }
    const step = take()
    if (step !== undefined) yield step
    cursor = { ...events.at(-1)!.at, origin }
  }
}

/** The collections that a preview of the feed needs: engagements come too late to say anything. */
export function previewedCollections(feed: Feed): string[] {
  const needed = [...neededCollections([feed])].filter((name) => !name.startsWith('app.bsky.feed.'))
  return ['app.bsky.feed.post', ...needed]
}
