import { Counter, Gauge } from 'prom-client'
import type { Log } from './log.ts'
import { registry } from './registry.ts'

const registers = [registry]

const runs = new Counter({
  name: 'lycan_feed_fillings_total',
  help: 'Runs that filled a feed from stored posts, by result: filled, or refused because nothing would be left.',
  labelNames: ['result'],
  registers,
})

const rows = new Counter({
  name: 'lycan_feed_filling_posts_total',
  help: 'Stored posts that filling put into feeds or took out of them.',
  labelNames: ['feed', 'what'],
  registers,
})

const refused = new Gauge({
  name: 'lycan_feed_filling_refused',
  help: '1 while a feed keeps its posts because its new rule wants none of the stored ones.',
  labelNames: ['feed'],
  registers,
})

/** Whether an edit of this feed was refused; told of every feed whenever somebody looks. */
export function fillingsSeen(feeds: readonly { readonly name: string; readonly refused: boolean }[]): void {
  refused.reset()
  for (const feed of feeds) refused.set({ feed: feed.name }, feed.refused ? 1 : 0)
}

/** Stored posts were decided by the rule that the feed has now. */
export function feedFilled(
  log: Log,
  feed: string,
  counts: { readonly seen: number; readonly joined: number; readonly removed: number },
): void {
  runs.inc({ result: 'filled' })
  rows.inc({ feed, what: 'joined' }, counts.joined)
  rows.inc({ feed, what: 'removed' }, counts.removed)
  const { seen, joined, removed } = counts
  log[joined + removed > 0 ? 'info' : 'debug'](
    { feed, seen, joined, removed },
    `filled ${feed} from ${seen} stored posts: ${joined} came, ${removed} went`,
  )
}

/** A rule that was edited wants nothing that is stored; the feed goes on showing what it has. */
export function fillingRefused(log: Log, feed: string): void {
  runs.inc({ result: 'refused' })
  log.error(
    { feed },
    `the new rule of ${feed} wants none of its posts, so they stay; mend the rule, or empty the feed with lycan backfill ${feed} --allow-empty`,
  )
}
