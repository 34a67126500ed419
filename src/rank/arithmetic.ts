import type { Document } from '../match/document.ts'
import type { Echoes } from '../persist/batch.ts'
import { type Algorithm, type PostStats, sumOf, type Term } from './algorithm.ts'

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
  /** Whether the terms settled on arrival keep the post out of the feed. */
  readonly excluded: boolean
}

/**
 * The arithmetic of a post with the counters that the document has; undefined where the order keeps it out. Composed
 * orders choose among posts by time, so that for them there are no terms.
 */
export function arithmeticOf(order: Ordering, document: Document, recent?: Echoes): Arithmetic | undefined {
  const { algorithm, config } = order
  const time = Math.round(document.post.time)
  if (algorithm.family === 'composed') return { time, arrival: [], engagement: [], excluded: false }
  const arrival = algorithm.onArrival === undefined ? [] : algorithm.onArrival({ document, recent }, config)
  if (arrival === undefined) return undefined
  const excluded = algorithm.excludes?.(arrival, config) ?? false
  return { time, arrival, engagement: engagementTerms(order, document.counters), excluded }
}

/** What is stored as rank_key, in whole milliseconds. */
export function keyOf({ time, arrival, engagement }: Arithmetic): number {
  return time + sumOf(arrival) + sumOf(engagement)
}

/** The part of the key that follows these counters. */
export function liftOf(order: Ordering, counters: PostStats): number {
  return sumOf(engagementTerms(order, counters))
}

/** Whether keys of this order move with counters. */
export function followsEngagement({ algorithm }: Ordering): boolean {
  return algorithm.family === 'keyed' && algorithm.onEngagement !== undefined
}

function engagementTerms({ algorithm, config }: Ordering, counters: PostStats): readonly Term[] {
  return algorithm.family === 'keyed' ? (algorithm.onEngagement?.(counters, config) ?? []) : []
}
