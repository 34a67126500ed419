import { describeCounters } from '../../counters.ts'
import { postUri } from '../../event.ts'
import type { Document } from '../../match/document.ts'
import { segmentsOf } from '../../match/graphemes.ts'
import { detectionInWords } from '../../match/language-words.ts'
import type { AskedPost, PostOrigin } from './asked-post.ts'
import { renderTime } from './order-explanation.ts'

/** What an explanation is about: the post, and what the rules found in it on their way. */
export interface PostSummary {
  /** Undefined for a text. */
  readonly uri: string | undefined
  readonly origin: PostOrigin
  /** When it was written, in milliseconds since 1970. */
  readonly time: number
  readonly text: string
  readonly counters: AskedPost['counters']
  readonly langs: readonly string[]
  /** The language it is written in; undefined where no feed had to find out. */
  readonly written: string | undefined
  /** Signs of where it belongs, the surest first; undefined where no feed asks for places. */
  readonly places: readonly PlaceSign[] | undefined
}

interface PlaceSign {
  readonly place: string
  /** From 0 to 1. */
  readonly confidence: number
  readonly sign: string
}

/** To be asked after the rules: it tells what they had to find out, and finds out nothing itself. */
export function summaryOf({ post, origin, counters }: AskedPost, document: Document): PostSummary {
  const { detected, evidence } = document.memo
  return {
    uri: origin === 'text' ? undefined : postUri(post),
    origin,
    time: post.time,
    text: post.text,
    counters,
    langs: post.langs,
    written: detected && detectionInWords(document),
    places: evidence?.list.map(({ place, confidence, detail }) => ({
      place: [place.name, place.country].filter((part) => part !== undefined).join(', '),
      confidence,
      sign: detail,
    })),
  }
}

const TEXT_LENGTH = 120
const SIGNS = 6

/** The summary as lines. */
export function renderSummary(summary: PostSummary): string[] {
  const { origin, uri, time, text, counters, langs, written, places } = summary
  const lines = [`post: “${brief(text)}”`]
  if (uri !== undefined) lines.push(`  ${uri}, written ${renderTime(time)}`)
  if (typeof origin === 'object')
    lines.push(`  not stored; fetched from ${origin.fetchedFrom}, and judged as it stands now`)
  if (origin !== 'text') lines.push(`  engagement: ${describeCounters(counters)}`)
  if (written !== undefined)
    lines.push(`  language: ${langs.length === 0 ? 'none' : langs.join(', ')} declared; ${written}`)
  for (const { place, confidence, sign } of places?.slice(0, SIGNS) ?? [])
    lines.push(`  place: ${place} (${confidence.toFixed(2)}): ${sign}`)
  if (places?.length === 0) lines.push('  place: none found')
  return lines
}

/** The beginning of a text, on one line, without what would move the cursor of a terminal. */
function brief(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  const letters = segmentsOf(line)
  return letters.length <= TEXT_LENGTH ? line : `${letters.slice(0, TEXT_LENGTH).join('')}…`
}
