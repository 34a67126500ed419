import type { Feed } from '../../config/feeds.ts'
import type { Document } from '../../match/document.ts'
import { explain } from '../../match/explain.ts'
import { needsOf } from '../../match/unsettled.ts'
import type { Circumstances } from '../../rank/arithmetic.ts'
import { renderExplanation } from './explanation.ts'
import { type ListExplanation, renderList } from './list-explanation.ts'
import { explainOrder, renderOrder } from './order-explanation.ts'

/** What one feed says of one post. */
export type FeedAnswer = ReturnType<typeof answerOf>

/** `list` explains the post's place, where the feed is composed as a list and may hold the post. */
export async function answerFor(
  feed: Feed,
  document: Document,
  known: Circumstances,
  list: () => Promise<ListExplanation | undefined>,
): Promise<FeedAnswer & { readonly list: ListExplanation | undefined }> {
  const answer = answerOf(feed, document, known)
  const mayHold = answer.wanted || answer.madeOf !== undefined
  return { ...answer, list: mayHold ? await list() : undefined }
}

function answerOf(feed: Feed, document: Document, known: Circumstances) {
  const explanation = explain(feed.rule, document)
  const wanted = explanation.matches
  const waiting = !wanted && feed.rule.followsCounters && needsOf(feed.rule.root, document) !== false
  const order = wanted ? explainOrder(feed, document, known) : undefined
  return { feed: feed.key, wanted, waiting, explanation, order, madeOf: madeOf(feed) }
}

/** The feeds whose posts a feed shows that has no rule of its own. */
function madeOf(feed: Feed): readonly string[] | undefined {
  const sources = feed.madeOf?.map((source) => source.feed)
  return sources?.includes(feed.key) ? undefined : sources
}

/** The answer as lines. */
export function renderAnswer(answer: Awaited<ReturnType<typeof answerFor>>): string[] {
  const { feed, wanted, waiting, explanation, order, madeOf: sources, list } = answer
  const listed = list === undefined ? [] : renderList(list, '  ')
  if (sources !== undefined)
    return [`${feed}: takes its posts from ${[...new Set(sources)].join(', ')}`, ...listed]
  const keptOut = order !== undefined && order.key === undefined
  const wait = waiting ? 'out, until accounts engage with it as the rule wants' : 'out'
  const verdict = keptOut ? 'out, by the order of the feed' : wanted ? 'in' : wait
  return [
    `${feed}: ${verdict}`,
    ...renderExplanation(explanation, '  '),
    ...(order === undefined ? [] : renderOrder(order, '  ')),
    ...listed,
  ]
}
