import { type Database, readOnly } from '../persist/database.ts'
import { readFilling, readFillings } from '../persist/fillings.ts'
import { wholeStanding } from '../persist/restand.ts'
import type { ActiveFeed } from '../roles/active-feeds.ts'
import { feedFilled, fillingRefused, fillingsSeen } from '../telemetry/backfill.ts'
import type { Log } from '../telemetry/log.ts'
import type { JobCounts, UpkeepSettings } from '../upkeep/job.ts'
import type { FilledFeed } from './decide.ts'
import { fillFeed } from './fill-feed.ts'

type Wanted = Pick<ActiveFeed, 'id' | 'ruleHash' | 'standing'>

export interface FillerOptions {
  readonly url: string
  readonly db: Database
  /** The feeds of the moment. */
  readonly feeds: () => readonly Wanted[]
  /** The same compiled apart from those of ingest, with the handles that are known by now; see decide.ts. */
  readonly compiled: () => Promise<readonly FilledFeed[]>
  readonly settings: UpkeepSettings
  readonly log: Log
}

/** Fills the feeds that are new, were edited, or were left half filled. */
export interface Filler {
  /** Whether there is such a feed, which ingest has taken up. One small read. */
  isDue(): Promise<boolean>
  /** Fills one after the other, until all are filled or the signal aborts. */
  run(signal: AbortSignal): Promise<JobCounts>
}

/** How long a feed rests that cannot be filled now: its rule names a handle that nobody can resolve, say. */
const REST_MS = 60_000

export function createFiller(options: FillerOptions): Filler {
  const { db, feeds, log } = options
  const resting = new Map<string, number>()
  const reader = readOnly(db)

  async function due(): Promise<ReadonlySet<number>> {
    const fillings = await readFillings(reader)
    fillingsSeen(
      fillings.map(({ name, ruleHash, filling }) => ({
        name,
        refused: filling?.state === 'refused' && filling.ruleHash === ruleHash,
      })),
    )
    const known = new Map(fillings.map((one) => [one.feed, one]))
    const now = Date.now()
    const isDue = (feed: Wanted): boolean => {
      const one = known.get(feed.id)
      if (one?.standing !== wholeStanding(feed) || one.ruleHash !== feed.ruleHash) return false
      const isOver = one.filling?.state === 'filled' || one.filling?.state === 'refused'
      const isFilled = isOver && one.filling?.ruleHash === feed.ruleHash
      return !isFilled && (resting.get(restKey(feed)) ?? 0) <= now
    }
    return new Set(
      feeds()
        .filter(isDue)
        .map(({ id }) => id),
    )
  }

  async function fill(feed: FilledFeed, signal: AbortSignal): Promise<keyof typeof NONE | undefined> {
    // A post of somebody whose handle nobody can resolve just now must not be taken out.
    const isComplete = feed.rule.unresolvedHandles.length === 0
    const result = isComplete && (await fillFeed({ ...options, feed, now: Date.now(), signal, gently: true }))
    if (result === 'refused') fillingRefused(log, feed.key)
    if (result === 'refused') return result
    if (result === 'filled') {
      const filling = (await readFilling(reader, feed.id))?.filling
      if (filling !== undefined) feedFilled(log, feed.key, filling)
      return result
    }
    if (result === false || result === 'elsewhere') resting.set(restKey(feed), Date.now() + REST_MS)
    return undefined
  }

  return {
    isDue: async () => (await due()).size > 0,
    async run(signal) {
      const counts = { ...NONE }
      const numbers = await due()
      if (numbers.size === 0) return counts
      for (const feed of await options.compiled()) {
        if (signal.aborted) break
        const result = numbers.has(feed.id) ? await fill(feed, signal) : undefined
        if (result !== undefined) counts[result]++
      }
      return counts
    },
  }
}

const NONE = { filled: 0, refused: 0 }

function restKey({ id, ruleHash }: Wanted): string {
  return `${id} ${ruleHash}`
}
