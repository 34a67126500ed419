import { styleText } from 'node:util'
import type { Feed } from '../config/feeds.ts'
import type { Usable } from '../config/load.ts'
import { analyse } from '../match/document.ts'
import { explain } from '../match/explain.ts'
import { foundBy } from '../match/found.ts'
import type { MovedPost, RankedPost } from '../rank/ranking.ts'
import { type Backtest, type FeedBacktest, sampleName } from '../roles/backtest.ts'
import { tidMicros } from '../tid.ts'
import { number } from './preview-summary.ts'
import { cardAsJson, renderLine } from './terminal/post-card.ts'
import { reasonOf } from './terminal/reason.ts'
import { clip, columnsOfOutput, pad, printable, wrap } from './terminal/terminal-text.ts'

export interface BacktestView {
  readonly result: Backtest
  /** The settings that were tried. */
  readonly loaded: Usable
  /** The file that they were compared with; absent: what the feeds hold. */
  readonly against?: string | undefined
  readonly samples: number
}

/** Percent of the posts that the feed showed before. */
export function lossOf({ before, lost }: FeedBacktest): number {
  return before === 0 ? 0 : (100 * lost.length) / before
}

/** The comparison for people. */
export function renderBacktest({ result, loaded, against, samples }: BacktestView): string {
  const { posts, oldest, newest } = result.extent
  const [from, to] = [oldest, newest].map((rkey) => (rkey === undefined ? '' : moment(rkey)))
  const width = Math.max(...result.feeds.map(({ feed }) => feed.length))
  const isCorpusKept = loaded.settings.corpus.keep > 0
  return [
    posts === 0 ? 'no posts are stored' : `${number(posts)} stored posts, ${from} to ${to}`,
    `compared with ${against ?? 'what the feeds hold'}`,
    '',
    ...result.feeds.flatMap((feed) => renderFeed(feed, loaded.feeds.get(feed.feed), width, samples)),
    '',
    ...(isCorpusKept ? [] : [...wrap(UNSEEN, columnsOfOutput()), '']),
  ].join('\n')
}

const UNSEEN = 'Posts that no feed wanted are not stored, so there may be more to gain (corpus.keep).'

/** The comparison for scripts. */
export function backtestAsJson({ result, against, samples }: BacktestView): string {
  const { posts, oldest, newest } = result.extent
  const time = (rkey: bigint | undefined) =>
    rkey === undefined ? null : new Date(tidMicros(rkey) / 1000).toISOString()
  const feeds = result.feeds.map((feed) => {
    const shown = (list: readonly RankedPost[]) =>
      list.slice(0, samples).flatMap((one) => {
        const sample = feed.samples.get(sampleName(one))
        return sample === undefined
          ? []
          : [{ ...places(one), ...cardAsJson({ ...sample, found: [], notes: [] }) }]
      })
    const { gained, lost, moved } = feed
    return {
      feed: feed.feed,
      before: feed.before,
      after: feed.after,
      gained: gained.length,
      lost: lost.length,
      moved: moved.length,
      lossPercent: lossOf(feed),
      samples: { gained: shown(gained), lost: shown(lost), moved: shown(moved) },
    }
  })
  const compared = against ?? 'stored'
  return `${JSON.stringify({ against: compared, posts, from: time(oldest), to: time(newest), feeds }, null, 2)}\n`
}

function places(post: RankedPost | MovedPost) {
  return 'from' in post ? { from: post.from, to: post.to } : {}
}

function renderFeed(result: FeedBacktest, feed: Feed | undefined, width: number, samples: number): string[] {
  const { before, after, gained, lost, moved } = result
  const name = style('bold', pad(result.feed, width))
  const sources = feed?.madeOf?.map((source) => source.feed)
  if (sources !== undefined && !sources.includes(result.feed) && before === 0)
    return [`${name}  takes its posts from ${[...new Set(sources)].join(', ')}`]
  const changes = [
    ...(gained.length > 0 ? [style('green', `+${number(gained.length)} gained`)] : []),
    ...(lost.length > 0 ? [style('red', `−${number(lost.length)} lost (${percent(lossOf(result))})`)] : []),
    ...(moved.length > 0 ? [style('yellow', `~${number(moved.length)} moved`)] : []),
  ]
  const state = feed === undefined ? ' (no longer in the settings)' : ''
  const line = `${name}  ${number(before)} → ${number(after)} posts${state}  ${changes.join('  ') || style('dim', 'unchanged')}`
  const show = (posts: readonly (RankedPost | MovedPost)[]) => posts.slice(0, samples)
  return [
    line,
    ...show(gained).flatMap((post) => renderSample(style('green', '+'), post, result, feed)),
    ...show(lost).flatMap((post) => renderSample(style('red', '−'), post, result, feed)),
    ...show(moved).flatMap((post) => renderSample(style('yellow', '~'), post, result, feed)),
  ]
}

function renderSample(
  mark: string,
  sample: RankedPost | MovedPost,
  result: FeedBacktest,
  feed: Feed | undefined,
): string[] {
  const shown = result.samples.get(sampleName(sample))
  if (shown === undefined) return []
  const { post, handle, counters } = shown
  const columns = columnsOfOutput() - 4
  const document = analyse(post, counters)
  const found = feed === undefined ? [] : foundBy(feed.rule, document)
  const line = `  ${mark} ${renderLine({ post, handle, found, notes: [] }, columns)}`
  if ('from' in sample)
    return [line, style('dim', `    from place ${number(sample.from)} to ${number(sample.to)}`)]
  if (feed === undefined) return [line]
  const explanation = explain(feed.rule, document)
  const isLost = result.lost.includes(sample)
  const why =
    isLost && explanation.matches
      ? 'the rule wants it, but the order keeps it out or it stands below what the feed may hold'
      : reasonOf(explanation)
  return [line, style('dim', clip(`    ${printable(why)}`, columns + 4))]
}

function percent(value: number): string {
  return `${Number(value.toPrecision(2))} %`
}

function moment(rkey: bigint): string {
  return `${new Date(tidMicros(rkey) / 1000).toISOString().replace('T', ' ').slice(0, 16)} UTC`
}

function style(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout })
}
