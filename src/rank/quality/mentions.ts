import { count, type Heuristic, type Steps, stepped } from './heuristic.ts'

const STEPS: Steps = [
  [4, -3],
  [8, -12],
]

export const mentions: Heuristic = {
  summary: '4 mentioned accounts or more (−3), 8 (−12)',
  judge: ({ document: { post } }) =>
    stepped(post.mentions.length, STEPS, count(post.mentions.length, 'mention')),
}
