import { z } from 'zod'
import { type Coordinates, coordinates, distanceKm } from '../../coordinates.ts'
import { distance, formatDistance } from '../../distance.ts'
import { duration } from '../../duration.ts'
import { type Evidence, evidenceOf } from '../../match/geo/evidence.ts'
import { resolvePlace } from '../../match/geo/resolve.ts'
import { defineAlgorithm, type OrderContext, type Term } from '../algorithm.ts'

/** Farther than this many half-distances makes no difference any more, nor does a place that nobody tells. */
const MOST_HALVINGS = 10

const config = z.strictObject({
  center: z
    .union([z.string().min(1), coordinates])
    .optional()
    .meta({
      description:
        'The place from which distance counts: a city, a name under `places:`, or [latitude, longitude]. If not said, the middle of the `place` that the feed asks for.',
      examples: ['Oslo', [59.91, 10.75]],
    }),
  halfDistance: distance({ atLeast: '100m', atMost: '5000km' })
    .prefault('10km')
    .meta({ description: 'How much farther away a post counts half as much.' }),
  halfLife: duration({ atLeast: '1m', atMost: '30d' })
    .prefault('12h')
    .meta({ description: 'How much older a post counts half as much.' }),
})

export default defineAlgorithm({
  family: 'keyed',
  summary:
    'The nearest and newest first: a post counts half as much for every half-distance and every half-life.',
  details: `The score of a post is \`confidence · 2^(−distance / halfDistance) · 2^(−age / halfLife)\`. Both halvings exchange for
each other: with the standard options a post 10 km away stands where one from the center stands that is 12 hours older. Confidence
is that of the sign of a place which gives the best score (see the filter \`place\`); a bare name stands lower than coordinates. The place of the
author's profile counts where the feed's rule has \`profiles: true\`. Posts whose
place nobody tells, and those farther than ${MOST_HALVINGS} half-distances, count as ${MOST_HALVINGS} half-distances away.`,
  config,
  collections: ['community.lexicon.calendar.event', 'app.dropanchor.checkin'],
  prepare({ center, halfDistance, halfLife }, context) {
    const from = centerOf(center, context)
    const gazetteer = context.gazetteer()
    const counts = ({ tier }: Evidence) => context.profiles === true || tier !== 'profile'
    return ({ document }) =>
      termsOf(evidenceOf(document, gazetteer).filter(counts), from, halfDistance, halfLife)
  },
})

function centerOf(center: z.output<typeof config>['center'], context: OrderContext): Coordinates {
  const nowhere = { lat: 0, lon: 0 }
  if (typeof center === 'object') return { lat: center[0], lon: center[1] }
  if (center === undefined) {
    if (context.center !== undefined) return context.center
    context.report([], 'needs `center`, because the rule of the feed does not ask for exactly one place')
    return nowhere
  }
  const found = resolvePlace(center, context.gazetteer())
  if ('at' in found) return found.at
  context.report(['center'], found.problem)
  return nowhere
}

function termsOf(
  evidence: readonly Evidence[],
  from: Coordinates,
  halfDistance: number,
  halfLife: number,
): readonly Term[] {
  let best: readonly Term[] = [{ name: 'distance', ms: -MOST_HALVINGS * halfLife, detail: 'no place known' }]
  let most = best[0]!.ms
  for (const { place, confidence, detail } of evidence) {
    if (place.at === undefined) continue
    const km = distanceKm(place.at, from)
    const far = -halfLife * Math.min(MOST_HALVINGS, km / halfDistance)
    const doubt = halfLife * Math.log2(confidence)
    if (far + doubt <= most) continue
    most = far + doubt
    best = [
      {
        name: 'distance',
        ms: far,
        detail: `${place.name}, ${formatDistance(Math.round(km * 10) / 10)} away`,
      },
      { name: 'confidence', ms: doubt, detail: `${confidence.toFixed(2)}: ${detail}` },
    ]
  }
  return best
}
