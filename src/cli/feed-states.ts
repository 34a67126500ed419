import { type FeedState, feedStateOf } from '../backfill/feed-state.ts'
import type { Usable } from '../config/load.ts'
import { type Database, openDatabase, readOnly } from '../persist/database.ts'
import { findEmbedded } from '../persist/embedded.ts'
import { countRows, readFillings } from '../persist/fillings.ts'
import { identifiedFeeds } from '../roles/active-feeds.ts'

/** What the database tells of a feed. */
export interface FeedInDatabase {
  /** Posts that readers see, and that wait for engagement. */
  readonly posts: number
  readonly waiting: number
  readonly filling: FeedState
}

/** What the database tells of the feeds by key; or why it tells nothing, in words. */
export type FeedsInDatabase = ReadonlyMap<string, FeedInDatabase> | { readonly unknown: string }

/** Opens the database that a running Lycan uses; undefined where none runs on an embedded one. Starts nothing. */
export async function openRunning({ settings }: Usable): Promise<(Database & AsyncDisposable) | undefined> {
  const url = settings.database.url ?? (await findEmbedded(settings.database.directory))
  return url === undefined ? undefined : openDatabase({ url, role: 'tool', poolSize: 1 })
}

/** Looks; never throws because of the database. */
export async function readFeedStates(loaded: Usable): Promise<FeedsInDatabase> {
  try {
    await using db = await openRunning(loaded)
    if (db === undefined) return { unknown: 'no Lycan runs on its embedded database' }
    const fillings = new Map((await readFillings(readOnly(db))).map((one) => [one.name, one]))
    const counts = await countRows(
      db,
      [...fillings.values()].map(({ feed }) => feed),
    )
    return new Map(
      identifiedFeeds(loaded).map((feed) => {
        const known = fillings.get(feed.key)
        const { shown: posts, waiting } = (known && counts.get(known.feed)) ?? { shown: 0, waiting: 0 }
        return [feed.key, { posts, waiting, filling: feedStateOf(feed, known) }]
      }),
    )
  } catch (error) {
    return { unknown: `the database does not tell: ${(error as Error).message}` }
  }
}

/** One line about a feed. */
export function describeState({ posts, waiting, filling }: FeedInDatabase): string {
  const wait = waiting === 0 ? '' : ` and ${amount(waiting)} that wait for engagement`
  return `${amount(posts)} ${posts === 1 ? 'post' : 'posts'}${wait}${describeFilling(filling)}`
}

function describeFilling(filling: FeedState): string {
  switch (filling.state) {
    case 'filled':
      return ''
    case 'edited':
      return '; no running Lycan has taken up this rule'
    case 'waiting':
      return '; waits to be filled from stored posts'
    case 'filling':
      return `; filling from stored posts since ${clock(filling.since)}: ${filling.percent} %, ${amount(filling.joined)} came so far`
    case 'refused':
      return `; edit refused at ${clock(filling.since)}: the new rule wants none of them, so they stay (lycan backfill --allow-empty)`
  }
}

function amount(count: number): string {
  return count.toLocaleString('en')
}

function clock(date: Date): string {
  return date.toISOString().slice(0, 16).replace('T', ' ')
}
