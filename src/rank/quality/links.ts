import { count, type Heuristic, type Steps, stepped } from './heuristic.ts'

const STEPS: Steps = [
  [3, -3],
  [5, -8],
]

export const links: Heuristic = {
  summary: '3 links or more (−3), 5 (−8)',
  judge: ({ document: { post } }) => stepped(post.links.length, STEPS, count(post.links.length, 'link')),
}
