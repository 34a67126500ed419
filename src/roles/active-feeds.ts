import { createHash } from 'node:crypto'
import type { Feed } from '../config/feeds.ts'
import type { Usable } from '../config/load.ts'
import type { Database } from '../persist/database.ts'
import { registerFeeds } from '../persist/feeds.ts'

/** A feed of the settings with its number in the database. */
export interface ActiveFeed extends Feed {
  readonly id: number
  /** What its posts stand by, of the settings; see persist/restand.ts. */
  readonly standing: string
}

/** Registers the feeds of the settings and gives each its number. */
export async function activateFeeds(
  db: Database,
  { settings, feeds }: Usable,
): Promise<readonly ActiveFeed[]> {
  const shared = [settings.rules, settings.lists]
  const active = [...feeds.values()].map((feed) => {
    const ruleHash = hash(shared, settings.feeds[feed.key]!.match)
    return { ...feed, ruleHash, standing: standingOf(feed, ruleHash) }
  })
  const { ids } = await registerFeeds(
    db,
    active.map(({ key, ruleHash, standing }) => ({ name: key, ruleHash, standing })),
  )
  return active.map((feed) => ({ ...feed, id: ids.get(feed.key)! }))
}

/** Changes with the order and its options, and with the rule where posts wait for its thresholds. */
function standingOf({ order, rule }: Feed, ruleHash: string): string {
  const { algorithm, name, config } = order
  const byTime = algorithm.family === 'composed' || !(algorithm.onArrival || algorithm.onEngagement)
  if (byTime && !rule.followsCounters) return 'time'
  return hash(byTime ? 'time' : [name, config], rule.followsCounters ? ruleHash : '')
}

/** What a rule means changes with its text and with the rules and lists that it may name. */
function hash(...parts: readonly unknown[]): string {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(JSON.stringify(part))
  return digest.digest('base64url')
}

const ENGAGEMENTS = ['app.bsky.feed.like', 'app.bsky.feed.repost'] as const

/** The collections besides posts whose events these feeds need. */
export function neededCollections(feeds: Iterable<Pick<Feed, 'order' | 'rule'>>): ReadonlySet<string> {
  return new Set(
    [...feeds].flatMap(({ order, rule }): readonly string[] =>
      rule.followsCounters ? ENGAGEMENTS : order.algorithm.collections,
    ),
  )
}

/** The numbers of the feeds whose orders compare a post with those before it. */
export function feedsThatRecall(feeds: readonly ActiveFeed[]): number[] {
  return feeds
    .filter(({ order: { algorithm } }) => algorithm.family === 'keyed' && algorithm.recalls === true)
    .map(({ id }) => id)
}
