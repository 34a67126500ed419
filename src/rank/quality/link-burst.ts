import { type Heuristic, type Steps, stepped } from './heuristic.ts'

const STEPS: Steps = [
  [10, -4],
  [20, -12],
]

export const linkBurst: Heuristic = {
  summary:
    "of the feed's latest 50 posts 10 link to the same domain and came within ten minutes (−4), or 20 do (−12)",
  judge: ({ recent }) =>
    stepped(
      recent?.byDomain ?? 0,
      STEPS,
      `${recent?.byDomain ?? 0} of the latest 50 posts link to the same domain`,
    ),
}
