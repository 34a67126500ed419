import { createHash } from 'node:crypto'
import type { Feed } from '../config/feeds.ts'
import type { Usable } from '../config/load.ts'
import type { Database } from '../persist/database.ts'
import { registerFeeds } from '../persist/feeds.ts'

/** A feed of the settings with its number in the database. */
export interface ActiveFeed extends Feed {
  readonly id: number
}

/** Registers the feeds of the settings and gives each its number. */
export async function activateFeeds(
  db: Database,
  { settings, feeds }: Usable,
): Promise<readonly ActiveFeed[]> {
  const shared = JSON.stringify([settings.rules, settings.lists])
  const { ids } = await registerFeeds(
    db,
    Object.entries(settings.feeds).map(([name, { match }]) => ({ name, ruleHash: ruleHash(shared, match) })),
  )
  return [...feeds.values()].map((feed) => ({ ...feed, id: ids.get(feed.key)! }))
}

/** What a rule means changes with its text and with the rules and lists that it may name. */
function ruleHash(shared: string, rule: unknown): string {
  return createHash('sha256').update(shared).update(JSON.stringify(rule)).digest('base64url')
}

/** The collections besides posts whose events the orders of these feeds need. */
export function neededCollections(feeds: Iterable<Pick<Feed, 'order'>>): ReadonlySet<string> {
  return new Set([...feeds].flatMap((feed) => feed.order.algorithm.collections))
}

/** The numbers of the feeds whose orders compare a post with those before it. */
export function feedsThatRecall(feeds: readonly ActiveFeed[]): number[] {
  return feeds
    .filter(({ order: { algorithm } }) => algorithm.family === 'keyed' && algorithm.recalls === true)
    .map(({ id }) => id)
}
