import type { Feed } from '../../config/feeds.ts'
import { formatDuration } from '../../duration.ts'
import type { Document } from '../../match/document.ts'
import type { Term } from '../../rank/algorithm.ts'
import { arithmeticOf, type Circumstances, keyOf } from '../../rank/arithmetic.ts'

/** Why a post stands where it stands in a feed that every reader shares; the numbers are milliseconds. */
export interface OrderExplanation {
  readonly name: string
  /** When it was written, since 1970. */
  readonly time: number
  readonly terms: readonly Term[]
  /** The sum; undefined where the order keeps the post out. */
  readonly key: number | undefined
}

/**
 * The order's arithmetic, by the functions that ingest uses; undefined for orders that are made for each
 * reader. `known`: what is stored about the post in this feed.
 */
export function explainOrder(
  { order }: Pick<Feed, 'order'>,
  document: Document,
  known: Circumstances,
): OrderExplanation | undefined {
  if (order.algorithm.family === 'composed') return undefined
  const { name } = order
  const arithmetic = arithmeticOf(order, document, known)
  if (arithmetic === undefined) return { name, time: document.post.time, terms: [], key: undefined }
  const { time, arrival, engagement, feedback, excluded } = arithmetic
  const terms = [...arrival, ...engagement, ...feedback]
  return { name, time, terms, key: excluded ? undefined : keyOf(arithmetic) }
}

/** The explanation as indented lines: the sum, and below it the time and each term with its share. */
export function renderOrder({ name, time, terms, key }: OrderExplanation, indent: string): string[] {
  const verdict = key === undefined ? 'keeps the post out' : `as a post of ${renderTime(key)}`
  return [
    `${indent}order ${name}: ${verdict}`,
    `${indent}  time: ${renderTime(time)}`,
    ...terms.map((term) => `${indent}  ${term.name} ${renderShift(term.ms)}: ${term.detail}`),
  ]
}

/** A moment to the minute, in UTC. */
export function renderTime(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/:\d\d\.\d+Z$/, ' UTC')
}

/** A term of a list as a line: its shift, where it has one, and why. */
export function renderTerm({ name, ms, detail }: Term): string {
  return ms === 0 ? `${name}: ${detail}` : `${name} ${renderShift(ms)}: ${detail}`
}

const HOUR_MS = 3_600_000

/** `+9.6 h`; what is less than an hour as a duration. */
function renderShift(ms: number): string {
  const sign = ms < 0 ? '-' : '+'
  const size = Math.abs(ms)
  if (size >= HOUR_MS) return `${sign}${(size / HOUR_MS).toFixed(1)} h`
  return `${sign}${formatDuration(Math.round(size / 1000) * 1000)}`
}
