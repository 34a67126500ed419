import type { Post } from '../../event.ts'
import { graphemesOf } from '../../match/graphemes.ts'
import { lettersOf, ownWords } from '../../match/own-words.ts'
import { count, type Heuristic, type Steps, stepped } from './heuristic.ts'

const STEPS: Steps = [
  [0, -12],
  [4, -6],
  [12, -2],
  [24, 0],
  [50, 1],
]
/** What apps let people write. */
const LONGEST = 300

export const length: Heuristic = {
  summary:
    "fewer than 24 letters of one's own (−2), than 12 (−6), than 4 (−12); 50 and more (+1); more than 300 characters (−6). Short posts with media, a link card or a quote stay where they are",
  judge({ document }) {
    const characters = graphemesOf(document)
    if (characters > LONGEST) return { hours: -6, detail: count(characters, 'character') }
    const letters = lettersOf(ownWords(document))
    const finding = stepped(letters, STEPS, `${count(letters, 'letter')} of its own`)
    return finding !== undefined && finding.hours < 0 && showsMore(document.post) ? undefined : finding
  },
}

/** Whether the words go with something to look at. */
function showsMore({ images, video, gif, external, quote }: Post): boolean {
  return images > 0 || video || gif || external || quote !== undefined
}
