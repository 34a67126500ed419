import { countEmoji, mayHaveEmoji } from '../../match/emoji.ts'
import { type Heuristic, hoursAt, type Steps } from './heuristic.ts'

const SHARES: Steps = [
  [0.3, -3],
  [0.6, -6],
]
/** A heart says enough; a share needs something to be a share of. */
const FEWEST = 4
const MANY = 20

export const emoji: Heuristic = {
  summary: `at least ${FEWEST} emoji that are three of ten characters (−3), or six of ten (−6); ${MANY} emoji or more (−6)`,
  judge({ document: { post } }) {
    if (!mayHaveEmoji(post.text)) return undefined
    const { visible, emoji: found } = countEmoji(post.text)
    if (found < FEWEST) return undefined
    const hours = found >= MANY ? -6 : hoursAt(found / visible, SHARES)
    return hours === 0 ? undefined : { hours, detail: `${found} emoji among ${visible} characters` }
  },
}
