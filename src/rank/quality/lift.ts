import { type Counters, describeCounters, doublings } from '../../counters.ts'
import type { Finding } from './heuristic.ts'

/** What is taken for usual where nobody knows, in doublings: one like. */
const UNKNOWN = 1
const HOURS_PER_DOUBLING = 3
/** That of sixteen times as much as usual. */
const MOST_HOURS = 12
/** Posts move by this part of a doubling, so that one with 10,000 likes has not moved 10,000 times. */
const STEPS_PER_DOUBLING = 10

export const LIFT_SUMMARY =
  "accounts engage more with the post than with its author's posts usually: +3 for each doubling, +12 at most. A small account's hit counts like that of a big one, a big one's routine nothing, and too little does no harm"

/**
 * How far a post rises above what its author's posts usually get: log2((1 + engagement) / (1 + usual engagement)) in
 * hours. `usual` is the second term, log2(1 + usual engagement).
 */
export function judgeLift(counters: Counters, usual: number = UNKNOWN): Finding | undefined {
  // A hair above, so that what is a whole number of steps stays one whatever log2 rounds to.
  const steps = Math.floor((doublings(counters) - usual) * STEPS_PER_DOUBLING + 1e-9)
  if (steps <= 0) return undefined
  const hours = Math.min(MOST_HOURS, (steps * HOURS_PER_DOUBLING) / STEPS_PER_DOUBLING)
  const expected = 2 ** usual - 1
  return { hours, detail: `${describeCounters(counters)}; usual for the author is ${expected.toFixed(1)}` }
}
