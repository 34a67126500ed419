import type { PgBoss } from 'pg-boss'
import type { Database } from '../persist/database.ts'
import {
  type Feedback,
  feedbackCounted,
  moveByFeedback,
  moveFeedbackProgress,
  type NewsOfPlace,
  readFeedback,
  readFeedbackDue,
  readFeedbackProgress,
  readNewInteractions,
} from '../persist/feedback.ts'
import type { JobCounts } from './job.ts'

/** By how many milliseconds feedback moves a post: for each feed that follows it, by its number. */
export type FeedbackShifts = ReadonlyMap<number, (feedback: Feedback) => number>

export const FEEDBACK_QUEUE = 'feedback'

/** How often interactions are looked at: what a reader asks for is felt within seconds. */
export const FEEDBACK_EVERY_MS = 10_000

/** One run reads at most so many pages of interactions and as many of posts that are due; the next one goes on. */
const MOST_PAGES = 50

/**
 * Puts the posts that readers told something about since the last run where their feedback says. Counts everything that
 * is stored about such a post, so that a run which is repeated changes nothing.
 */
export async function followFeedback(options: {
  readonly db: Database
  /** As the settings have it at the moment: rows that an edit has put elsewhere must not move by the old ones. */
  readonly shifts: () => FeedbackShifts
  readonly signal: AbortSignal
}): Promise<JobCounts> {
  const { db, shifts, signal } = options
  let moved = 0
  const started = await readFeedbackProgress(db)
  let after = started
  let settled = started
  for (let page = 0; page < MOST_PAGES && !signal.aborted; page++) {
    const found = await readNewInteractions(db, after)
    moved += await move(db, shifts(), distinct(found.places))
    // Progress stops at the first interaction that others may still come before.
    if (settled === after) settled = found.settled
    after = found.last
    if (found.isEnd) break
  }
  if (settled !== started) await moveFeedbackProgress(db, settled)

  for (let page = 0; page < MOST_PAGES && !signal.aborted; page++) {
    const due = await readFeedbackDue(db)
    if (due.length === 0) break
    const places = due.map((place) => ({ ...place, wished: true }))
    moved += await move(db, shifts(), places)
    await feedbackCounted(db, due)
  }
  return { moved }
}

async function move(db: Database, shifts: FeedbackShifts, places: readonly NewsOfPlace[]): Promise<number> {
  let moved = 0
  for (const row of await readFeedback(
    db,
    places.filter(({ feed }) => shifts.has(feed)),
  )) {
    const ms = shifts.get(row.feed)!(row.feedback)
    if (ms !== row.moved && (await moveByFeedback(db, row, ms))) moved++
  }
  return moved
}

/** Each post once, as wished where it is in one of them. */
function distinct(places: readonly NewsOfPlace[]): NewsOfPlace[] {
  const found = new Map<string, NewsOfPlace>()
  for (const place of places) {
    const key = `${place.feed}/${place.author}/${place.rkey}`
    if (place.wished || !found.has(key)) found.set(key, place)
  }
  return [...found.values()]
}

/**
 * Makes the queue; whatever number of processes asks for a run, one waits or works at a time. Where a process dies at
 * work, another may begin after a minute.
 */
export async function createFeedbackQueue(boss: PgBoss): Promise<void> {
  await boss.createQueue(FEEDBACK_QUEUE, {
    policy: 'exclusive',
    retryLimit: 0,
    expireInSeconds: 60,
    deleteAfterSeconds: 600,
  })
}
