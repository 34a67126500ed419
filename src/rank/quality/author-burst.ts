import { count, type Heuristic, type Steps, stepped } from './heuristic.ts'

const STEPS: Steps = [
  [3, -3],
  [5, -8],
  [9, -24],
]

export const authorBurst: Heuristic = {
  summary:
    "the author's fourth post for this feed within ten minutes (−3), the sixth (−8), the tenth (−24). Threads, in which authors reply to themselves, do not count",
  judge: ({ recent }) =>
    stepped(
      recent?.byAuthor ?? 0,
      STEPS,
      `${count(recent?.byAuthor ?? 0, 'post')} of the author within ten minutes before`,
    ),
}
