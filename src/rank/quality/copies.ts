import { count, type Heuristic, hoursAt, type Steps } from './heuristic.ts'

const EXACT: Steps = [
  [1, -12],
  [2, -24],
  [5, -48],
]
const NEAR: Steps = [
  [1, -8],
  [2, -16],
  [5, -32],
]

export const copies: Heuristic = {
  summary:
    'a post with the same text came shortly before (−12), 2 did (−24), 5 (−48); or posts that differ in a few words (−8, −16, −32). Links, mentions, digits and signs are not compared; texts below 20 letters are never copies',
  judge({ recent }) {
    if (recent === undefined) return undefined
    const similar = recent.copies + recent.alike
    const hours = Math.min(hoursAt(recent.copies, EXACT), hoursAt(similar, NEAR))
    if (hours === 0) return undefined
    const detail =
      recent.alike === 0
        ? `${recent.copies} earlier with the same text`
        : `${count(similar, 'earlier post')} much like it, ${recent.copies} with the same text`
    return { hours, detail }
  },
}
