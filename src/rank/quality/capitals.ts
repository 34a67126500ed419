import { shareOfCapitals } from '../../match/capitals.ts'
import { type Heuristic, type Steps, stepped } from './heuristic.ts'

const STEPS: Steps = [
  [0.5, -4],
  [0.8, -8],
]

export const capitals: Heuristic = {
  summary: 'half of the letters are capitals (−4), or four of five (−8); nothing below 12 letters',
  judge({ document }) {
    const share = shareOfCapitals(document.post.text)
    return stepped(share, STEPS, `${Math.round(share * 100)} % capitals`)
  },
}
