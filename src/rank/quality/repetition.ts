import { tokensOf } from '../../match/document.ts'
import { type Heuristic, type Steps, stepped } from './heuristic.ts'

const RUNS: Steps = [
  [8, -2],
  [15, -6],
]
/** Letters and the signs of shouting; lines of dashes or dots are drawn, not shouted. */
const RUN = /([\p{L}!?])\1{7,}/gu
const FEWEST_WORDS = 6

export const repetition: Heuristic = {
  summary:
    'the same letter, ! or ? 8 times in a row (−2), or 15 times (−6); one word that makes up half of 6 words or more (−6)',
  judge({ document }) {
    const field = document.fields[0]!
    const run = longestRun(field.text)
    const word = mostFrequent(tokensOf(field).hashes)
    if (
      word >= FEWEST_WORDS / 2 &&
      tokensOf(field).count >= FEWEST_WORDS &&
      word * 2 >= tokensOf(field).count
    )
      return { hours: -6, detail: `one word ${word} times among ${tokensOf(field).count}` }
    return stepped(run, RUNS, `one character ${run} times in a row`)
  },
}

function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(RUN)) longest = Math.max(longest, run.length)
  return longest
}

function mostFrequent(words: Int32Array): number {
  const counts = new Map<number, number>()
  let most = 0
  for (const word of words) {
    const times = (counts.get(word) ?? 0) + 1
    counts.set(word, times)
    if (times > most) most = times
  }
  return most
}
