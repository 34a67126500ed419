import { HANGUL, RUN } from '../characters.ts'
import { stemEnds } from '../particles.ts'
import {
  AFTER_RUN,
  APOSTROPHE_ENDINGS,
  BEFORE_RUN,
  HANGUL_PLACE,
  isCue,
  mayStandBetween,
  PIN,
} from './cues.ts'
import type { Gazetteer, Named } from './gazetteer.ts'
import type { Region } from './regions.ts'
import { trustIn } from './stop-names.ts'
import { beginsSentence, type Word, type Words, wordsOf } from './words.ts'

/** A name in a text that may be that of a place. */
export interface Mention {
  readonly written: string
  readonly candidates: readonly Named[]
  /** Whether the text says that it is a place: a word such as "in" before it. */
  readonly cue: string | undefined
  /** The country or state that stands right after it: "Portland, Oregon". */
  readonly qualifier: readonly Region[] | undefined
}

/** Names longer than this are not looked for. */
const LONGEST = 6
/** What may stand between the words of one name. */
const JOINT = /^(?:[ \u00a0]|[-–'’·]|\. ?)$/
const SPACE = /^[ \u00a0]$/

/** The names of places in a text; `languages` are the primary tags that the post declares. */
export function mentionsIn(
  raw: string,
  languages: readonly string[],
  gazetteer: Gazetteer,
): readonly Mention[] {
  const words = wordsOf(raw)
  const found: Mention[] = []
  for (let i = 0; i < words.list.length; ) {
    const word = words.list[i]!
    if (word.kind === RUN) {
      found.push(...mentionsInRun(words, i, gazetteer))
      i++
    } else if (word.kind === HANGUL) {
      found.push(...mentionInHangul(word, gazetteer))
      i++
    } else {
      const length = nameAt(words, i, gazetteer)
      const mention = length === 0 ? undefined : judge(words, i, length, languages, gazetteer)
      if (mention !== undefined) found.push(mention)
      i += Math.max(1, length)
    }
  }
  return found
}

/** How many words from `i` on are one name. */
function nameAt({ list }: Words, i: number, gazetteer: Gazetteer): number {
  const most = Math.min(gazetteer.longest(list[i]!.folded), LONGEST, list.length - i)
  for (let length = most; length > 0; length--) {
    if (
      list.slice(i + 1, i + length).every(({ gap }) => JOINT.test(gap)) &&
      gazetteer.named(keyAt(list, i, length)).length > 0
    )
      return length
  }
  return 0
}

function keyAt(list: readonly Word[], i: number, length: number): string {
  return length === 1
    ? list[i]!.folded
    : list
        .slice(i, i + length)
        .map(({ folded }) => folded)
        .join(' ')
}

function judge(
  words: Words,
  i: number,
  length: number,
  languages: readonly string[],
  gazetteer: Gazetteer,
): Mention | undefined {
  const { list } = words
  const key = keyAt(list, i, length)
  const candidates = gazetteer.named(key)
  const written = list
    .slice(i, i + length)
    .map((word) => word.written)
    .join(' ')
  if (candidates[0]!.kind === 'own') return { written, candidates, cue: undefined, qualifier: undefined }
  if (!list[i]!.capital || !list[i + length - 1]!.capital) return undefined
  const qualifier = qualifierAfter(list, i + length, gazetteer)
  const cue = cueBefore(list, i, languages) ?? cueAfter(list, i + length)
  const isShort = candidates.every((one) => one.kind === 'region' && one.short)
  if (isShort && (cue === undefined || written !== written.toUpperCase() || written.length < 3))
    return undefined
  const trust = length > 1 ? 'name' : trustIn(key)
  if (trust === 'word' && qualifier === undefined) return undefined
  if (cue === undefined && qualifier === undefined) {
    if (trust === 'doubtful' || !words.cased) return undefined
    if (isPartOfName(words, i, length)) return undefined
  }
  // "In Austin Powers": a first name, with or without a word before it.
  if (trust === 'doubtful' && qualifier === undefined && isFollowedByName(list, i + length)) return undefined
  return { written, candidates, cue, qualifier }
}

function cueBefore(list: readonly Word[], i: number, languages: readonly string[]): string | undefined {
  const word = list[i]!
  if (PIN.test(word.gap)) return '📍'
  let before = i - 1
  let gap = word.gap
  if (before > 0 && mayStandBetween(list[before]!.folded) && SPACE.test(gap)) gap = list[before--]!.gap
  const cue = list[before]
  if (cue === undefined || !SPACE.test(gap) || !isCue(cue.folded, languages)) return undefined
  return cue.written
}

function cueAfter(list: readonly Word[], next: number): string | undefined {
  const word = list[next]
  if (word === undefined) return undefined
  if (/^['’]$/.test(word.gap) && APOSTROPHE_ENDINGS.has(word.folded)) return `’${word.written}`
  return word.gap === '-' && word.folded === 'based' ? 'based' : undefined
}

/** A country or state right after a name: with a comma or in brackets, or in full. */
function qualifierAfter(
  list: readonly Word[],
  next: number,
  gazetteer: Gazetteer,
): readonly Region[] | undefined {
  const word = list[next]
  if (word === undefined || !word.capital || !/^(?:, ?| \(| |,? ?[-–/] ?)$/.test(word.gap)) return undefined
  for (let length = Math.min(gazetteer.longest(word.folded), 3, list.length - next); length > 0; length--) {
    if (list.slice(next + 1, next + length).some(({ gap }) => !JOINT.test(gap))) continue
    const isCode = length === 1 && word.written === word.written.toUpperCase() && /[,(]/.test(word.gap)
    const regions = gazetteer
      .named(keyAt(list, next, length))
      .flatMap((one) => (one.kind === 'region' && (!one.short || isCode) ? [one.region] : []))
    if (regions.length > 0) return regions
  }
  return undefined
}

/** "Whitney Houston", "Paris Hilton": a capital beside it, and no sentence between. */
function isPartOfName(words: Words, i: number, length: number): boolean {
  const { list } = words
  const before = list[i - 1]
  const joined = before?.capital === true && /^(?:[ \u00a0]|[-–&']|\. )$/.test(list[i]!.gap)
  return (
    (joined && !beginsSentence(words, i - 1)) ||
    (joined && before!.written.length > 3) ||
    isFollowedByName(list, i + length)
  )
}

function isFollowedByName(list: readonly Word[], next: number): boolean {
  const after = list[next]
  return after?.capital === true && /^[ \u00a0-]$/.test(after.gap) && /^\p{Lu}/u.test(after.written)
}

/** Scripts without spaces: a name may stand anywhere, the longest one counts. */
function mentionsInRun({ list, end }: Words, i: number, gazetteer: Gazetteer): readonly Mention[] {
  const text = list[i]!.written
  const after = list[i + 1]?.gap === '' ? list[i + 1]!.written : (list[i + 1]?.gap ?? end)
  const found: Mention[] = []
  for (let from = 0; from < text.length - 1; ) {
    let length = Math.min(10, text.length - from)
    while (length > 1 && gazetteer.named(text.slice(from, from + length)).length === 0) length--
    if (length < 2) {
      from++
      continue
    }
    const written = text.slice(from, from + length)
    const rest = text.slice(from + length) + after
    const cue = AFTER_RUN.exec(rest)?.[0] ?? BEFORE_RUN.exec(text.slice(0, from))?.[0]
    found.push({ written, candidates: gazetteer.named(written), cue, qualifier: undefined })
    from += length
  }
  return found
}

/** Korean: particles of place after the name say that it is one. */
function mentionInHangul({ folded }: Word, gazetteer: Gazetteer): readonly Mention[] {
  for (const end of [folded.length, ...stemEnds(folded, 0, folded.length)]) {
    const written = folded.slice(0, end)
    const candidates = gazetteer.named(written)
    if (written.length < 2 || candidates.length === 0) continue
    return [{ written, candidates, cue: HANGUL_PLACE.exec(folded.slice(end))?.[0], qualifier: undefined }]
  }
  return []
}
