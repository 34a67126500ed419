import { styleText } from 'node:util'
import { formatDuration } from '../duration.ts'
import type { CaughtPost, PreviewStep } from '../roles/preview.ts'
import { columnsOfOutput, printable, wrap } from './terminal/terminal-text.ts'

/** What a preview has seen so far. */
export interface PreviewSummary {
  readonly posts: number
  readonly caught: number
  /** Of those caught, how many come into the feed only when accounts engage with them. */
  readonly waiting: number
  /** Of the stream's posts, from 0 to 1; undefined before the first. */
  readonly share: number | undefined
  /** How much of the stream's time was seen, in milliseconds. */
  readonly ms: number
  /** Caught posts an hour; undefined where less than a second was seen. */
  readonly perHour: number | undefined
  /** How many of the posts caught contain a word, the most frequent first. */
  readonly words: readonly (readonly [string, number])[]
  /** The same of the languages that they declare. */
  readonly languages: readonly (readonly [string, number])[]
}

export interface PreviewTally {
  see(step: Pick<PreviewStep, 'posts' | 'fromUs' | 'timeUs'>): void
  catch(post: CaughtPost, found: readonly string[]): void
  summary(): PreviewSummary
}

const HOUR_MS = 3_600_000
const MOST = 10
/** A recording may hold any number of made-up words and languages. */
const REMEMBERED = 10_000

export function createPreviewTally(): PreviewTally {
  const words = new Map<string, number>()
  const languages = new Map<string, number>()
  const count = { posts: 0, caught: 0, waiting: 0 }
  let fromUs = Number.POSITIVE_INFINITY
  let toUs = 0
  return {
    see(step) {
      count.posts += step.posts
      fromUs = Math.min(fromUs, step.fromUs)
      toUs = Math.max(toUs, step.timeUs)
    },
    catch({ post, waiting }, found) {
      count.caught++
      if (waiting) count.waiting++
      for (const word of found) increment(words, word)
      for (const lang of post.langs.length === 0 ? ['none'] : new Set(post.langs)) increment(languages, lang)
    },
    summary() {
      const ms = Math.max(0, toUs - fromUs) / 1000
      return {
        ...count,
        share: count.posts === 0 ? undefined : count.caught / count.posts,
        ms: Math.round(ms),
        perHour: ms < 1000 ? undefined : (count.caught * HOUR_MS) / ms,
        words: top(words),
        languages: top(languages),
      }
    },
  }
}

/** In a line, while it goes on. */
export function renderStatus(summary: PreviewSummary): string {
  const { posts, caught } = summary
  return `${number(posts)} posts in ${lasting(summary)} · ${number(caught)} caught${rates(summary)}`
}

/** At the end, for people. */
export function renderSummary(feed: string, summary: PreviewSummary): string {
  const { posts, caught, waiting, words, languages } = summary
  const bold = (text: string) => styleText('bold', text, { stream: process.stderr })
  const listed = (title: string, counts: PreviewSummary['words']) =>
    hanging(title, counts.map(([name, times]) => `${printable(name)} ${number(times)}`).join(', '))
  return [
    `${bold(feed)}: ${number(caught)} of ${number(posts)} posts in ${lasting(summary)}${rates(summary)}`,
    ...(waiting > 0
      ? hanging('waiting', `${number(waiting)} of them come in once accounts engage with them`)
      : []),
    ...(words.length > 0 ? listed('found by', words) : []),
    ...(languages.length > 0 ? listed('languages', languages) : []),
    '',
  ].join('\n')
}

/** What does not fit in the line goes on below its beginning. */
function hanging(title: string, text: string): string[] {
  const lines = wrap(text, columnsOfOutput() - TITLE)
  return lines.map((line, i) => `${(i === 0 ? `  ${title}` : '').padEnd(TITLE)}${line}`)
}

const TITLE = 13

function rates({ share, perHour }: PreviewSummary): string {
  const parts = [
    ...(share === undefined ? [] : [`${Number((share * 100).toPrecision(2))} % of the stream`]),
    ...(perHour === undefined ? [] : [`about ${number(Math.round(perHour))} an hour`]),
  ]
  return parts.map((part) => ` · ${part}`).join('')
}

function lasting({ ms }: PreviewSummary): string {
  return formatDuration(Math.round(ms / 1000) * 1000)
}

/** 12,340 */
export function number(value: number): string {
  return value.toLocaleString('en-US')
}

function increment(counts: Map<string, number>, name: string): void {
  if (counts.has(name) || counts.size < REMEMBERED) counts.set(name, (counts.get(name) ?? 0) + 1)
}

function top(counts: ReadonlyMap<string, number>): (readonly [string, number])[] {
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST)
}
