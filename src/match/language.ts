import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Document } from './document.ts'

/** What a detector says of a text: a primary language subtag, or '' where it cannot tell. */
export interface Detection {
  readonly language: string
  /** Whether there was enough text, and no close second. */
  readonly sure: boolean
}

/** Tells the language of cleaned text. */
export type Detector = (text: string) => Detection

/** Text of fewer letters than this decides nothing: "lol" and "hello world" are written in every language. */
const ENOUGH_LETTERS = 20

/** Links, mentions, hashtags: they have no language, or another one. */
const FOREIGN = /https?:\/\/\S+|(?:^|\s)[@#＃]\S+|\b(?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,}(?:\/\S*)?/giu
const NOT_LETTERS = /[^\p{L}\p{M}'’]+/gu

/** Scripts that only one language writes, or one by far. Kana before Han: Japanese uses both. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Han}/gu, 'zh'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Georgian}/gu, 'ka'],
  [/\p{Script=Armenian}/gu, 'hy'],
  [/\p{Script=Lao}/gu, 'lo'],
  [/\p{Script=Khmer}/gu, 'km'],
  [/\p{Script=Myanmar}/gu, 'my'],
  [/\p{Script=Tamil}/gu, 'ta'],
  [/\p{Script=Telugu}/gu, 'te'],
  [/\p{Script=Kannada}/gu, 'kn'],
  [/\p{Script=Malayalam}/gu, 'ml'],
  [/\p{Script=Gujarati}/gu, 'gu'],
  [/\p{Script=Gurmukhi}/gu, 'pa'],
  [/\p{Script=Bengali}/gu, 'bn'],
  [/\p{Script=Sinhala}/gu, 'si'],
]
const UNCOMMON_SCRIPT =
  /[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Common}\p{Script=Inherited}]/u

/** The language that the text of a post is written in, found once per post. */
export function detectedLanguage(document: Document): Detection {
  document.memo.detected ??= detectLanguage(document.post.text)
  return document.memo.detected
}

/** What a detection rests on, for people. */
export interface Grounds {
  /** Whether its script told the language. */
  readonly byScript: boolean
  /** Whether there was too little text to be sure, whatever it says. */
  readonly short: boolean
  /** How near the text comes to each language, from 0 to 1, nearest first; empty where its script told. */
  readonly scores: readonly (readonly [language: string, score: number])[]
}

/** Why `detectLanguage` answers for this text as it does. */
export function groundsOf(text: string): Grounds {
  const cleaned = clean(text)
  if (cleaned === '') return { byScript: false, short: true, scores: [] }
  if (UNCOMMON_SCRIPT.test(cleaned) && byScript(cleaned) !== undefined)
    return { byScript: true, short: false, scores: [] }
  const scores = Object.entries(detectorData().detect(cleaned).getScores()).sort(([, a], [, b]) => b - a)
  return { byScript: false, short: isShort(cleaned), scores }
}

/** The language of a text as people write it, by its script where that says enough, else by `detector`. */
export function detectLanguage(text: string, detector: Detector = statistical): Detection {
  const cleaned = clean(text)
  if (cleaned === '') return { language: '', sure: false }
  if (UNCOMMON_SCRIPT.test(cleaned)) {
    const found = byScript(cleaned)
    if (found !== undefined) return found
  }
  const { language, sure } = detector(cleaned)
  return { language, sure: sure && !isShort(cleaned) }
}

function clean(text: string): string {
  return text.replace(FOREIGN, ' ').replace(NOT_LETTERS, ' ').trim()
}

function isShort(cleaned: string): boolean {
  return cleaned.replaceAll(' ', '').length < ENOUGH_LETTERS
}

/** Undefined where letters of other scripts outweigh those that tell. */
function byScript(cleaned: string): Detection | undefined {
  const letters = cleaned.replaceAll(' ', '').length
  for (const [script, language] of SCRIPTS) {
    const count = cleaned.match(script)?.length ?? 0
    // A Han character or syllable stands for several letters. Two kana among Han are enough for Japanese.
    const weight = language === 'ja' && count >= 2 ? letters : count * 3
    if (weight >= letters) return { language, sure: count >= 4 }
  }
  return undefined
}

interface Eld {
  detect(text: string): {
    readonly language: string
    isReliable(): boolean
    getScores(): Readonly<Record<string, number>>
  }
}

let eld: Eld | undefined

/**
 * The medium database of eld (60 languages, n-grams), loaded when a first text needs it: that takes half a second
 * and 180–260 MB. A dynamic import would make every evaluation asynchronous.
 */
function detectorData(): Eld {
  eld ??= (createRequire(import.meta.url)(fileURLToPath(import.meta.resolve('eld/medium'))) as { eld: Eld })
    .eld
  return eld
}

function statistical(text: string): Detection {
  const result = detectorData().detect(text)
  return { language: result.language, sure: result.isReliable() }
}
