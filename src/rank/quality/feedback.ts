import type { Feedback } from '../../persist/feedback.ts'
import { count, type Finding } from './heuristic.ts'

/** Readers who are taken to have asked for more, and as many for less, before anybody did. */
const PRIOR = 2
/** What a reader who saw a post and asked for nothing counts for either side. */
const SILENT = 1 / 20
const HOURS_PER_DOUBLING = 4
const MOST_HOURS = 24
/** Posts move by this part of a doubling. */
const STEPS_PER_DOUBLING = 10

export const FEEDBACK_SUMMARY =
  'readers of this feed ask for more or for less like it: 4 hours up or down for each doubling of the odds, 24 at most. The more readers see it and ask for neither, the less a single wish counts'

/**
 * The odds that a reader with a wish wants more: q / (1 − q), where q is the mean of a Beta distribution with the
 * parameters 2 + more + silent / 20 and 2 + less + silent / 20; their log2 in hours.
 */
export function judgeFeedback({ more, less, silent }: Feedback): Finding | undefined {
  const neither = PRIOR + silent * SILENT
  const odds = Math.log2((more + neither) / (less + neither))
  const steps = Math.sign(odds) * Math.floor(Math.abs(odds) * STEPS_PER_DOUBLING + 1e-9)
  if (steps === 0) return undefined
  const hours = (steps * HOURS_PER_DOUBLING) / STEPS_PER_DOUBLING
  return {
    hours: Math.max(-MOST_HOURS, Math.min(MOST_HOURS, hours)),
    detail: `${count(more, 'reader')} asked for more, ${less} for less, ${silent} for neither`,
  }
}
