import type { Post } from '../../event.ts'
import type { Document } from '../../match/document.ts'
import type { ArrivalChanges, ArrivalNote, Echoes } from '../../persist/batch.ts'
import type { Reader } from '../../persist/database.ts'
import { feedsThatRemember, readEchoes, readNotes } from '../../persist/recent-arrivals.ts'
import { createFeedMemory, type FeedMemory, keyOf } from './feed-memory.ts'

/** What the feeds remember of the posts that their rules wanted lately. */
export interface RecentArrivals {
  /** What the post repeats of the feed's recent arrivals. Called in the order of the stream. */
  recall(feed: number, document: Document): Echoes
  /** What was found when the post arrived, where the feed remembers it. */
  known(feed: number, post: Pick<Post, 'did' | 'rkey'>): Echoes | undefined
  /** Replaces the memory by what is stored. Call it when the writer holds the ingest lock. */
  load(reader: Reader): Promise<void>
  /** What has changed since the last call; to be stored with the posts that it came from. */
  take(): readonly ArrivalChanges[]
}

interface PendingChanges extends ArrivalChanges {
  readonly notes: ArrivalNote[]
  to: number
}

/** `feeds`: the numbers of the feeds whose orders compare posts with earlier ones. */
export function createRecentArrivals(feeds: readonly number[]): RecentArrivals {
  let memories = new Map<number, FeedMemory>()
  let pending = new Map<number, PendingChanges>()
  return {
    recall(feed, document) {
      const memory = memories.get(feed) ?? createFeedMemory()
      memories.set(feed, memory)
      const before = memory.first
      const { echoes, noted } = memory.recall(document)
      if (noted !== undefined) {
        const change = pending.get(feed) ?? { feed, notes: [], from: before, to: before }
        change.notes.push(noted)
        change.to = memory.first
        pending.set(feed, change)
      }
      return echoes
    },
    known: (feed, post) => memories.get(feed)?.known(post),
    async load(reader) {
      memories = new Map()
      pending = new Map()
      for (const feed of await feedsThatRemember(reader)) {
        if (!feeds.includes(feed)) {
          // The feed is gone or has another order now.
          pending.set(feed, { feed, notes: [], from: 0, to: Number.MAX_SAFE_INTEGER })
          continue
        }
        const memory = createFeedMemory()
        for await (const note of readNotes(reader, feed)) memory.restore(note)
        memories.set(feed, memory)
        pending.set(feed, { feed, notes: [], from: 0, to: memory.first })
      }
    },
    take() {
      const changes = [...pending.values()]
      pending = new Map()
      return changes
    },
  }
}

/** What was found when a stored post arrived, by the names of the feeds that remember it. */
export function echoesByFeed(
  reader: Reader,
  post: Pick<Post, 'did' | 'rkey'>,
): Promise<ReadonlyMap<string, Echoes>> {
  return readEchoes(reader, keyOf(post))
}
