import type { Feed } from '../config/feeds.ts'
import type { Usable } from '../config/load.ts'
import { TELLING_COLLECTIONS } from '../event.ts'
import { createToldPlaces, type ToldPlaces } from '../ingest/told-places.ts'
import type { Gazetteer } from '../match/geo/gazetteer.ts'
import type { Database, Reader } from '../persist/database.ts'
import { feedNumbers, registerFeeds } from '../persist/feeds.ts'
import { followsEngagement } from '../rank/arithmetic.ts'
import type { RankedFeed, RankedSource } from '../rank/feed.ts'
import { hash, ruleHashOf } from './rule-hash.ts'

/** A feed of the settings with its number in the database. */
export interface ActiveFeed extends Feed {
  readonly id: number
  /** See rule-hash.ts. */
  readonly ruleHash: string
  /** What its posts stand by, of the settings; see persist/restand.ts. */
  readonly standing: string
  /** The feeds that its order is made of, in the sequence of `madeOf`. */
  readonly sources?: readonly RankedSource[] | undefined
}

/** Registers the feeds of the settings and gives each its number. */
export async function activateFeeds(db: Database, loaded: Usable): Promise<readonly ActiveFeed[]> {
  const active = identifiedFeeds(loaded)
  const { ids } = await registerFeeds(
    db,
    active.map(({ key, ruleHash, standing }) => ({ name: key, ruleHash, standing })),
  )
  return linked(new Map(active.map((feed) => [feed.key, { ...feed, id: ids.get(feed.key)! }])))
}

/**
 * The feeds of the settings with the numbers that they have; for work beside a Lycan that runs. Those that it does not
 * know yet are missing.
 */
export async function numberedFeeds(
  reader: Reader,
  loaded: Usable,
): Promise<readonly Omit<ActiveFeed, 'sources'>[]> {
  const ids = await feedNumbers(reader)
  return identifiedFeeds(loaded).flatMap((feed) => {
    const id = ids.get(feed.key)
    return id === undefined ? [] : [{ ...feed, id }]
  })
}

/** The feeds of the settings with what tells one version of them from another. */
export function identifiedFeeds({ settings, feeds }: Usable) {
  return [...feeds.values()].map((feed) => {
    const ruleHash = ruleHashOf(settings, feed)
    return { ...feed, ruleHash, standing: standingOf(feed, ruleHash) }
  })
}

/**
 * The feeds of the settings by key as they are ranked, with the numbers that they have; for a look beside a Lycan that
 * runs. Those that it does not know yet, and those made of such, are missing.
 */
export async function rankedFeeds(
  reader: Reader,
  feeds: ReadonlyMap<string, Feed>,
): Promise<ReadonlyMap<string, RankedFeed>> {
  const ids = await feedNumbers(reader)
  const known = [...feeds.values()].filter(({ key, madeOf = [] }) =>
    [key, ...madeOf.map((source) => source.feed)].every((name) => ids.has(name)),
  )
  const numbered = new Map(known.map((feed) => [feed.key, { ...feed, id: ids.get(feed.key)! }]))
  return new Map(linked(numbered).map((feed) => [feed.key, feed]))
}

/** Puts the feeds that an order is made of in the place of their names. */
function linked<Known extends Feed & { readonly id: number }>(
  known: ReadonlyMap<string, Known>,
): readonly (Known & { readonly sources?: readonly RankedSource[] })[] {
  return [...known.values()].map((feed) => {
    if (feed.madeOf === undefined) return feed
    const sources = feed.madeOf.map((source) => ({ feed: known.get(source.feed)!, order: source.order }))
    return { ...feed, sources }
  })
}

/** Changes with the order and its options, and with the rule where posts wait for its thresholds. */
function standingOf({ order, rule }: Feed, ruleHash: string): string {
  const { algorithm, name, config } = order
  const byTime =
    algorithm.family === 'composed' ||
    !(algorithm.onArrival || algorithm.onEngagement || algorithm.onFeedback)
  if (byTime && !rule.followsCounters) return 'time'
  return hash(byTime ? 'time' : [name, config], rule.followsCounters ? ruleHash : '')
}

const TELLING = Object.entries(TELLING_COLLECTIONS)
const ENGAGEMENTS = ['app.bsky.feed.like', 'app.bsky.feed.repost'] as const

/** The collections besides posts whose events these feeds need. */
export function neededCollections(
  feeds: Iterable<Pick<Feed, 'order' | 'rule' | 'madeOf'>>,
): ReadonlySet<string> {
  return new Set(
    [...feeds].flatMap(({ order, rule, madeOf = [] }): readonly string[] => {
      const orders = [order, ...madeOf.flatMap((source) => source.order ?? [])]
      const telling = TELLING.filter(([, by]) => rule.tells.has(by)).map(([collection]) => collection)
      const engagements = rule.followsCounters ? ENGAGEMENTS : []
      return [...telling, ...engagements, ...orders.flatMap(collectionsOf)]
    }),
  )
}

/** A keyed order needs engagements only to follow them. */
function collectionsOf(order: Feed['order']): readonly string[] {
  const { algorithm, config } = order
  if (algorithm.family === 'composed')
    return [...algorithm.collections, ...(algorithm.collectionsFor?.(config) ?? [])]
  return followsEngagement(order) ? algorithm.collections : []
}

/** The memory of what other records tell of places, as far as these feeds ask for it. */
export function toldPlacesOf(feeds: readonly Feed[]): ToldPlaces {
  const needed = neededCollections(feeds)
  const sources = new Set(TELLING.flatMap(([collection, by]) => (needed.has(collection) ? [by] : [])))
  return createToldPlaces({ sources, gazetteer: gazetteerOf(feeds) })
}

/** By which the feeds find places; undefined where none asks for any. */
export function gazetteerOf(feeds: readonly Feed[]): Gazetteer | undefined {
  return feeds.find(({ gazetteer }) => gazetteer !== undefined)?.gazetteer
}

/** The numbers of the feeds whose orders compare a post with those before it. */
export function feedsThatRecall(feeds: readonly ActiveFeed[]): number[] {
  return feeds
    .filter(({ order: { algorithm } }) => algorithm.family === 'keyed' && algorithm.recalls === true)
    .map(({ id }) => id)
}
