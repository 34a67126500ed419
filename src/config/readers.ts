import type { Report } from './diagnostic.ts'
import type { OrderSource } from './made-of.ts'
import type { Order } from './order.ts'
import type { FeedEntry } from './sections/feed.ts'

const FIX = 'add `auth: optional`'

/** How a feed is ordered, with what its order is made of. */
export interface FeedOrders {
  readonly order: Order
  readonly madeOf: readonly OrderSource[] | undefined
  /** The orders of all feeds by key. */
  readonly orders: ReadonlyMap<string, Order | undefined>
}

/**
 * What becomes of posts that a reader has seen; undefined where it makes no difference. Warns of feeds that would
 * treat each reader in another way, but do not ask who reads.
 */
export function seenBy(
  { auth, seen }: Pick<FeedEntry, 'auth' | 'seen'>,
  orders: FeedOrders,
  path: readonly PropertyKey[],
  report: Report,
): 'hide' | 'last' | undefined {
  const { order } = orders
  const personal = personalOrder(orders)
  const wanted = seen ?? (personal === undefined ? 'keep' : 'last')
  if (wanted === 'last' && order.algorithm.family === 'keyed') {
    const message = `${order.name} has no end to put posts at, as it goes on below each list; use \`hide\` or \`keep\``
    return report({ severity: 'error', path: [...path, 'seen'], message }) as undefined
  }
  if (auth !== 'anonymous') return wanted === 'keep' ? undefined : wanted
  if (personal !== undefined) {
    const message = `${personal} follows what each reader likes, but nobody is asked who they are (auth: anonymous), so that all get what strangers get; ${FIX}`
    report({ severity: 'warning', path: [...path, 'order'], message })
  }
  if (seen === 'hide' || seen === 'last') {
    const message = `not used, as nobody is asked who they are (auth: anonymous); ${FIX}`
    report({ severity: 'warning', path: [...path, 'seen'], message })
  }
  return undefined
}

/** The order of the feed that makes a list for each reader: its own, or that of a source. */
function personalOrder({ order, madeOf = [], orders }: FeedOrders): string | undefined {
  const all = [order, ...madeOf.map((source) => source.order ?? orders.get(source.feed))]
  return all.find((one) => one?.algorithm.family === 'composed' && one.algorithm.personal)?.name
}
