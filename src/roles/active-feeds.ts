import { createHash } from 'node:crypto'
import type { Feed } from '../config/feeds.ts'
import type { Usable } from '../config/load.ts'
import type { Database } from '../persist/database.ts'
import { registerFeeds } from '../persist/feeds.ts'
import type { RankedSource } from '../rank/feed.ts'

/** A feed of the settings with its number in the database. */
export interface ActiveFeed extends Feed {
  readonly id: number
  /** The feeds that its order is made of, in the sequence of `madeOf`. */
  readonly sources?: readonly RankedSource[] | undefined
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
  const active = new Map([...feeds].map(([key, feed]) => [key, { ...feed, id: ids.get(key)! }]))
  return [...active.values()].map((feed): ActiveFeed => {
    if (feed.madeOf === undefined) return feed
    const sources = feed.madeOf.map((source) => ({ feed: active.get(source.feed)!, order: source.order }))
    return { ...feed, sources }
  })
}

/** What a rule means changes with its text and with the rules and lists that it may name. */
function ruleHash(shared: string, rule: unknown): string {
  return createHash('sha256')
    .update(shared)
    .update(JSON.stringify(rule ?? null))
    .digest('base64url')
}

/** The collections besides posts whose events the orders of these feeds need. */
export function neededCollections(feeds: Iterable<Pick<Feed, 'order' | 'madeOf'>>): ReadonlySet<string> {
  const orders = [...feeds].flatMap(({ order, madeOf = [] }) => [
    order,
    ...madeOf.flatMap((source) => source.order ?? []),
  ])
  return new Set(orders.flatMap(({ algorithm }) => algorithm.collections))
}
