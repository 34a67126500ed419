import type { Heuristic } from './heuristic.ts'

/** https://docs.bsky.app/docs/advanced-guides/moderation: the self-labels that apps offer, and older ones. */
const HOURS = new Map([
  ['porn', -12],
  ['sexual', -12],
  ['graphic-media', -12],
  ['gore', -12],
  ['nudity', -6],
  ['!warn', -6],
  ['!hide', -48],
  ['spam', -48],
])

export const labels: Heuristic = {
  summary:
    'the author labelled the post porn, sexual, graphic-media or gore (−12), nudity or !warn (−6), spam or !hide (−48); the gravest counts',
  judge({ document: { post } }) {
    const worst = post.labels
      .filter((label) => HOURS.has(label))
      .sort((a, b) => HOURS.get(a)! - HOURS.get(b)!)[0]
    return worst === undefined ? undefined : { hours: HOURS.get(worst)!, detail: `labelled ${worst}` }
  },
}
