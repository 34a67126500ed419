import type { Feed } from '../config/feeds.ts'
import type { Usable } from '../config/load.ts'
import { type Counters, NO_COUNTERS } from '../counters.ts'
import type { Post } from '../event.ts'
import { type Database, readOnly } from '../persist/database.ts'
import { feedNumbers } from '../persist/feeds.ts'
import { type StoredExtent, storedExtent, storedPosts } from '../persist/judged-posts.ts'
import { readPosts } from '../persist/posts.ts'
import { readPostFacts } from '../persist/search-posts.ts'
import { followsFeedback } from '../rank/arithmetic.ts'
import {
  compareRankings,
  createRanking,
  type RankedPost,
  type Ranking,
  type RankingChanges,
} from '../rank/ranking.ts'
import { createRecentArrivals } from '../rank/recent/recent-arrivals.ts'
import { tidMicros } from '../tid.ts'
import { createRejudge, type Remembered } from './rejudge.ts'

export interface BacktestOptions {
  readonly db: Database
  /** The settings to be tried. */
  readonly loaded: Usable
  /** What they are compared with; absent: what the feeds hold now. */
  readonly against?: Usable | undefined
  /** Keys of the feeds to be compared. */
  readonly feeds: ReadonlySet<string>
  /** Posts of each kind of change to be given along, at most. */
  readonly samples: number
  readonly signal: AbortSignal
  /** Told how many posts have been judged, of how many. */
  readonly progress?: (posts: number, of: number) => void
}

/** A post to be shown with a change. */
export interface SamplePost {
  readonly post: Post
  readonly handle: string | undefined
  readonly counters: Counters
}

export interface FeedBacktest extends RankingChanges {
  readonly feed: string
  /** Posts that the feed shows by either. */
  readonly before: number
  readonly after: number
  /** The posts of the first few of each kind of change, by `sampleName`. */
  readonly samples: ReadonlyMap<string, SamplePost>
}

export interface Backtest {
  readonly extent: StoredExtent
  readonly feeds: readonly FeedBacktest[]
}

/**
 * What an edit of the settings would change in the feeds, found by judging every stored post anew in one snapshot of the
 * database. Posts are read in pages; what stays in memory are the keys of what the feeds would hold. Rejects with the
 * signal's reason when it aborts.
 */
export async function backtest(options: BacktestOptions): Promise<Backtest> {
  const { db, loaded, against, signal } = options
  let remembered: Remembered = () => undefined
  const known: Remembered = (feed, post) => remembered(feed, post)
  const trial = side(loaded, options.feeds, known)
  const base = against === undefined ? undefined : side(against, options.feeds, known)
  const held = rankings(options.feeds, loaded)
  const told = new Set(
    [...trial.feeds, ...(base?.feeds ?? [])]
      .filter(({ order }) => followsFeedback(order))
      .map(({ key }) => key),
  )
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      remembered = await readRemembered(tx, options.feeds)
      const extent = await storedExtent(tx)
      const nowUs = extent.newest === undefined ? 0 : tidMicros(extent.newest)
      let judged = 0
      for await (const page of storedPosts(tx, told)) {
        signal.throwIfAborted()
        for (const stored of page) {
          const { author, rkey, memberships } = stored
          trial.take(stored, nowUs)
          base?.take(stored, nowUs)
          for (const { feed, rankKey, shown } of memberships) {
            if (shown && trial.isFresh(rkey, nowUs)) held.get(feed)?.add({ author, rkey, rankKey })
          }
        }
        judged += page.length
        options.progress?.(judged, extent.posts)
      }
      const feeds: FeedBacktest[] = []
      for (const feed of options.feeds) {
        const before = (base?.rankings ?? held).get(feed)?.list() ?? []
        const after = trial.rankings.get(feed)?.list() ?? []
        const changes = compareRankings(before, after)
        const samples = await readSamples(tx, changes, options.samples)
        feeds.push({ feed, before: before.length, after: after.length, ...changes, samples })
      }
      return { extent, feeds }
    })
}

/** What a post of the samples is called. */
export function sampleName({ author, rkey }: Pick<RankedPost, 'author' | 'rkey'>): string {
  return `${author}/${rkey}`
}

/** Settings that judge: what their feeds would show. */
function side(loaded: Usable, chosen: ReadonlySet<string>, remembered: Remembered) {
  const feeds = [...loaded.feeds.values()].filter(({ key }) => chosen.has(key))
  const judge = createRejudge(feeds, remembered)
  const kept = rankings(new Set(feeds.map(({ key }) => key)), loaded)
  const ageUs = loaded.settings.retention.age * 1000
  const isFresh = (rkey: bigint, nowUs: number) => tidMicros(rkey) >= nowUs - ageUs
  return {
    feeds: feeds as readonly Feed[],
    rankings: kept as ReadonlyMap<string, Ranking>,
    isFresh,
    take(stored: Parameters<typeof judge>[0], nowUs: number) {
      const { author, rkey } = stored
      const standing = judge(stored)
      if (!isFresh(rkey, nowUs)) return
      for (const [feed, rankKey] of standing) kept.get(feed)!.add({ author, rkey, rankKey })
    },
  }
}

function rankings(feeds: ReadonlySet<string>, { settings }: Usable): Map<string, Ranking> {
  return new Map([...feeds].map((feed) => [feed, createRanking(settings.retention.rowsPerFeed)]))
}

async function readRemembered(tx: Database, chosen: ReadonlySet<string>): Promise<Remembered> {
  const ids = new Map([...(await feedNumbers(readOnly(tx)))].filter(([name]) => chosen.has(name)))
  const memory = createRecentArrivals([...ids.values()])
  await memory.load(readOnly(tx))
  return (feed, post) => {
    const id = ids.get(feed)
    return id === undefined ? undefined : memory.known(id, post)
  }
}

async function readSamples(
  tx: Database,
  changes: RankingChanges,
  count: number,
): Promise<ReadonlyMap<string, SamplePost>> {
  const keys = [changes.gained, changes.lost, changes.moved].flatMap((posts) => posts.slice(0, count))
  const facts = new Map((await readPostFacts(readOnly(tx), keys)).map((fact) => [sampleName(fact), fact]))
  const posts = await readPosts(readOnly(tx), keys)
  return new Map(
    posts.map(({ post, ...key }) => {
      const fact = facts.get(sampleName(key))
      return [sampleName(key), { post, handle: fact?.handle ?? undefined, counters: fact ?? NO_COUNTERS }]
    }),
  )
}
