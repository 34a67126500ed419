import { analyse } from '../../../src/match/document.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import type { ExamplePost } from '../../../src/match/filter.ts'
import type { Echoes } from '../../../src/persist/batch.ts'
import { sumOf, type Term } from '../../../src/rank/algorithm.ts'
import quality from '../../../src/rank/algorithms/quality.ts'

if (quality.family !== 'keyed') throw new Error('quality is a keyed order')
const order = quality

export const HOUR = 3_600_000
export const NO_ECHOES: Echoes = { copies: 0, alike: 0, byAuthor: 0, byDomain: 0 }

/** The terms of a post with these options, and whether it is kept out. Tags, links and mentions are found in the text. */
export function judged(post: ExamplePost, options: unknown = {}, recent: Echoes = NO_ECHOES) {
  const config = order.config.parse(options)
  const terms = order.onArrival!({ document: analyse(postFromExample(post)), recent }, config) ?? []
  return { terms, hours: sumOf(terms) / HOUR, out: order.excludes!(terms, config) }
}

/** What one heuristic says: hours and words, or undefined. */
export function said(name: string, post: ExamplePost, recent: Echoes = NO_ECHOES) {
  const term: Term | undefined = judged(post, {}, recent).terms.find((one) => one.name === name)
  return term && [term.ms / HOUR, term.detail]
}
