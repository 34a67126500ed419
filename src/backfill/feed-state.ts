import type { FeedFilling, Filling } from '../persist/fillings.ts'
import { type FilledFeed, goesByTime } from './decide.ts'

/**
 * How a feed stands to its rule. `edited`: no running Lycan has taken the rule up; `waiting`: it is to be filled, and
 * nobody has begun; `refused`: it keeps posts that its rule does not want, because the rule wants none.
 */
export type FeedState =
  | { readonly state: 'edited' | 'waiting' }
  | {
      readonly state: 'filling' | 'filled' | 'refused'
      /** How much of the stored posts has been looked through. */
      readonly percent: number
      /** Stored posts that came in and went out by this run. */
      readonly joined: number
      readonly removed: number
      readonly since: Date
    }

/** `known` is what the database has of the feed; nothing where it has never heard of it. */
export function feedStateOf(feed: Omit<FilledFeed, 'id'>, known: FeedFilling | undefined): FeedState {
  if (known === undefined || known.ruleHash !== feed.ruleHash) return { state: 'edited' }
  const { filling } = known
  if (filling === undefined || filling.ruleHash !== feed.ruleHash) return { state: 'waiting' }
  const isOver = filling.state === 'filled' || filling.state === 'refused'
  const { joined, removed, since } = filling
  return {
    state: isOver ? (filling.state as 'filled' | 'refused') : 'filling',
    percent: Math.floor(100 * shareDone(filling, goesByTime(feed))),
    joined,
    removed,
    since,
  }
}

/** Searching is nearly all of the work; how much of it is done is told by the time that it has reached. */
export function shareDone({ state, position, newest, oldest }: Filling, byTime: boolean): number {
  if (state === 'filled' || state === 'refused') return 1
  if (state === 'sorting') return 0.99
  if (position === undefined || newest <= oldest) return 0
  const done = byTime ? position.time - oldest : newest - position.time
  return Math.min(0.98, Math.max(0, done / (newest - oldest)))
}
