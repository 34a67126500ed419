import { count, type Heuristic, type Steps, stepped } from './heuristic.ts'

const STEPS: Steps = [
  [4, -3],
  [7, -8],
  [11, -16],
]

export const hashtags: Heuristic = {
  summary: '4 hashtags or more (−3), 7 (−8), 11 (−16)',
  judge: ({ document: { post } }) => stepped(post.tags.length, STEPS, count(post.tags.length, 'hashtag')),
}
