import type { Arrival } from '../algorithm.ts'

/** What a heuristic makes of a post. */
export interface Finding {
  /** By how many hours the post moves, at weight 1; negative is down. */
  readonly hours: number
  /** A few words for people, such as "82 % capitals". */
  readonly detail: string
}

/** One sign of good or bad posts. Pure: the same arrival is always judged alike. */
export interface Heuristic {
  /** What it looks for and how far it moves a post; one line of the reference. */
  readonly summary: string
  /** Undefined where there is nothing to say. */
  judge(arrival: Arrival): Finding | undefined
}

/** Amounts from which on a post moves so many hours, the least amount first. */
export type Steps = readonly (readonly [atLeast: number, hours: number])[]

/** The hours of the last step that the amount reaches; 0 below the first. */
export function hoursAt(amount: number, steps: Steps): number {
  let reached = 0
  for (const [atLeast, hours] of steps) if (amount >= atLeast) reached = hours
  return reached
}

/** A finding by steps; undefined where they move nothing. */
export function stepped(amount: number, steps: Steps, detail: string): Finding | undefined {
  const hours = hoursAt(amount, steps)
  return hours === 0 ? undefined : { hours, detail }
}

/** "1 link", "3 links". */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}
