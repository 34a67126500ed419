import type { Document } from '../match/document.ts'
import type { Echoes } from '../persist/batch.ts'
import type { Feedback } from '../persist/feedback.ts'
import { type Algorithm, type Followed, type PostStats, sumOf, type Term } from './algorithm.ts'

/** An order with its options, as the settings have it. */
export interface Ordering {
  readonly algorithm: Algorithm
  /** What `algorithm.config` made of the settings. */
  readonly config: unknown
}

/** Why a post stands where it stands: its time, and by how much each term moves it. */
export interface Arithmetic {
  /** Milliseconds since 1970. */
  readonly time: number
  /** Settled when the post arrives. */
  readonly arrival: readonly Term[]
  /** These follow the counters. */
  readonly engagement: readonly Term[]
  /** These follow what readers told. */
  readonly feedback: readonly Term[]
  /** Whether the terms settled on arrival keep the post out of the feed. */
  readonly excluded: boolean
}

/** What is known about a post in a feed besides the post and its counters; each part where the order asks for it. */
export interface Circumstances {
  /** What it repeats of the feed's recent arrivals. */
  readonly recent?: Echoes | undefined
  /** What its author's posts usually got when it arrived; see KeyedAlgorithm. */
  readonly usual?: number | undefined
  /** What readers told of it. */
  readonly feedback?: Feedback | undefined
}

/**
 * The arithmetic of a post with the counters that the document has; undefined where the order keeps it out. Composed
 * orders choose among posts by time, so that for them there are no terms.
 */
export function arithmeticOf(
  order: Ordering,
  document: Document,
  { recent, usual, feedback }: Circumstances = {},
): Arithmetic | undefined {
  const { algorithm, config } = order
  const time = Math.round(document.post.time)
  if (algorithm.family === 'composed')
    return { time, arrival: [], engagement: [], feedback: [], excluded: false }
  const arrival = algorithm.onArrival === undefined ? [] : algorithm.onArrival({ document, recent }, config)
  if (arrival === undefined) return undefined
  const excluded = algorithm.excludes?.(arrival, config) ?? false
  return {
    time,
    arrival,
    engagement: engagementTerms(order, document.counters, usual),
    feedback: feedback === undefined ? [] : feedbackTerms(order, feedback),
    excluded,
  }
}

/** What is stored as rank_key, in whole milliseconds. */
export function keyOf({ time, arrival, engagement, feedback }: Arithmetic): number {
  return time + sumOf(arrival) + sumOf(engagement) + sumOf(feedback)
}

/** The part of the key that follows these counters. */
export function liftOf(order: Ordering, counters: PostStats, usual?: number): number {
  return sumOf(engagementTerms(order, counters, usual))
}

/** The part of the key that follows what readers told. */
export function feedbackShift(order: Ordering, feedback: Feedback): number {
  return sumOf(feedbackTerms(order, feedback))
}

/** Whether keys of this order move with counters. */
export function followsEngagement({ algorithm, config }: Ordering): boolean {
  return (
    algorithm.family === 'keyed' &&
    algorithm.onEngagement !== undefined &&
    follows({ algorithm, config }, 'engagement')
  )
}

/** Whether they move with what readers tell. */
export function followsFeedback({ algorithm, config }: Ordering): boolean {
  return (
    algorithm.family === 'keyed' &&
    algorithm.onFeedback !== undefined &&
    follows({ algorithm, config }, 'feedback')
  )
}

/** Whether what a reader has passed may fall and stand before them again. */
export function keysFall(order: Ordering): boolean {
  return followsEngagement(order) || followsFeedback(order)
}

/** Whether the order compares engagement with what an author's posts usually get. */
export function readsUsual(order: Ordering): boolean {
  return order.algorithm.family === 'keyed' && order.algorithm.readsUsual === true && followsEngagement(order)
}

function follows({ algorithm, config }: Ordering, what: Followed): boolean {
  return algorithm.family === 'keyed' && (algorithm.follows?.(config).includes(what) ?? true)
}

function engagementTerms(
  { algorithm, config }: Ordering,
  counters: PostStats,
  usual: number | undefined,
): readonly Term[] {
  return algorithm.family === 'keyed' ? (algorithm.onEngagement?.(counters, config, usual) ?? []) : []
}

function feedbackTerms({ algorithm, config }: Ordering, feedback: Feedback): readonly Term[] {
  return algorithm.family === 'keyed' ? (algorithm.onFeedback?.(feedback, config) ?? []) : []
}
