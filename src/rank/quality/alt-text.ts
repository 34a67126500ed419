import type { Heuristic } from './heuristic.ts'

/** Fewer characters describe nothing. */
const SHORTEST = 5

export const altText: Heuristic = {
  summary: 'every image or video is described (+2); none is (−2)',
  judge({ document: { post } }) {
    const shown = post.images + (post.video ? 1 : 0)
    if (shown === 0) return undefined
    const described = post.alts.filter((alt) => alt.trim().length >= SHORTEST).length
    if (described >= shown) return { hours: 2, detail: 'described for those who cannot see' }
    return described === 0 ? { hours: -2, detail: 'no alt text' } : undefined
  },
}
