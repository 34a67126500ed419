import { isDeepStrictEqual } from 'node:util'
import { didYouMean } from '../did-you-mean.ts'
import type { Algorithm, OrderContext, Source } from '../rank/algorithm.ts'
import { canReorder } from '../rank/reorder.ts'
import type { Report } from './diagnostic.ts'
import { compileOrder, type Order } from './order.ts'

/** A source of an order that is made of others, with its order found. */
export interface OrderSource {
  /** The key of the feed. */
  readonly feed: string
  /** Undefined for the feed's own. */
  readonly order: Order | undefined
}

/** What a feed needs to be, for another to draw from it; as far as its settings are right. */
export interface FeedOutline {
  readonly order: Order | undefined
  readonly hasRule: boolean
}

export interface MadeOfOptions {
  /** Every feed of the settings by key. */
  readonly feeds: ReadonlyMap<string, FeedOutline>
  readonly algorithms: ReadonlyMap<string, Algorithm>
  readonly gazetteer: OrderContext['gazetteer']
  readonly report: Report
}

/** Finds the sources of feed `key`, whose order is made of others. Reports those that are not right, and leaves them out. */
export function compileSources(
  key: string,
  { name, algorithm, config }: Order,
  options: MadeOfOptions,
): OrderSource[] {
  const sources = sourcesOf(algorithm, config) ?? []
  return sources.flatMap((source, index) => {
    const path = ['feeds', key, 'order', name, 'sources', index]
    return compileSource(key, source, path, options) ?? []
  })
}

/** Undefined for orders that are not made of others. */
export function sourcesOf(algorithm: Algorithm, config: unknown): readonly Source[] | undefined {
  return algorithm.family === 'composed' ? algorithm.sources?.(config) : undefined
}

/** Whether every post of the feed comes from other feeds. */
export function bringsItsPosts({ algorithm, config }: Order): boolean {
  return sourcesOf(algorithm, config)?.every(({ feed }) => feed !== undefined) === true
}

function compileSource(
  key: string,
  source: Source,
  path: readonly PropertyKey[],
  { feeds, algorithms, gazetteer, report }: MadeOfOptions,
): OrderSource | undefined {
  const fail = (message: string, below: readonly PropertyKey[] = []): undefined =>
    report({ severity: 'error', path: [...path, ...below], message }) as undefined
  const feed = source.feed ?? key
  const target = feeds.get(feed)
  if (target === undefined) {
    return fail(
      `unknown feed "${feed}"${didYouMean(
        feed,
        [...feeds.keys()].filter((name) => name !== key),
      )}`,
      ['feed'],
    )
  }
  if (source.order === undefined) {
    if (feed === key)
      return fail('a feed cannot be a source of itself; add an `order` to take its own posts', ['feed'])
    if (isMadeOfOthers(target.order))
      return fail(`"${feed}" is made of other feeds itself; name those instead`, ['feed'])
    return { feed, order: undefined }
  }
  const order = compileOrder(source.order, algorithms, [...path, 'order'], report, {
    gazetteer,
    center: undefined,
  })
  if (order === undefined) return undefined
  if (isMadeOfOthers(order)) return fail(`${order.name} cannot stand inside of an order`, ['order'])
  if (!target.hasRule)
    return fail(
      `"${feed}" has no posts of its own to put into another order`,
      source.feed === undefined ? [] : ['feed'],
    )
  if (target.order?.name === order.name && isDeepStrictEqual(target.order.config, order.config))
    return { feed, order: undefined }
  if (order.algorithm.family === 'keyed' && !canReorder(order.algorithm)) {
    return fail(
      `${order.name} settles where a post stands when it arrives, so it cannot put another feed's posts in order; make a feed with this order, and name the feed here`,
      ['order'],
    )
  }
  return { feed, order }
}

function isMadeOfOthers(order: Order | undefined): boolean {
  return order !== undefined && sourcesOf(order.algorithm, order.config) !== undefined
}
