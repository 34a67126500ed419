import { z } from 'zod'
import { coordinates } from '../../coordinates.ts'
import { distance } from '../../distance.ts'
import type { Document } from '../document.ts'
import type { CompileContext } from '../filter.ts'
import { defineFilter } from '../filter.ts'
import { anchorsOf } from '../geo/anchors.ts'
import { type Area, circle, polygon, regions } from '../geo/area.ts'
import { combined, type Evidence, evidenceOf } from '../geo/evidence.ts'
import type { Gazetteer } from '../geo/gazetteer.ts'
import { ATTRIBUTION } from '../geo/geonames.ts'
import { regionsNamed, resolvePlace } from '../geo/resolve.ts'
import { oneOrMore } from '../options/one-or-more.ts'

const config = z
  .strictObject({
    near: z
      .union([z.string().min(1), coordinates])
      .optional()
      .meta({
        description:
          'A city, such as `Oslo` or `Springfield, Illinois`, a name under `places:`, or [latitude, longitude].',
        examples: ['Oslo', [59.91, 10.75]],
      }),
    within: distance({ atLeast: '100m', atMost: '2000km' })
      .prefault('30km')
      .meta({ description: 'How far from `near` a place may be.' }),
    country: oneOrMore(z.string().min(2))
      .optional()
      .meta({
        description: 'Countries by name or by their codes of two letters (ISO 3166-1).',
        examples: ['NO', ['Norway', 'SE']],
      }),
    region: oneOrMore(z.string().min(2))
      .optional()
      .meta({
        description:
          'States, provinces and the like of the USA, the UK, Canada, Australia and Germany, by name.',
        examples: ['Scotland', ['Bavaria', 'Texas']],
      }),
    polygon: z
      .array(coordinates)
      .min(3)
      .max(1000)
      .optional()
      .meta({ description: 'The corners of a part of the globe, each as [latitude, longitude].' }),
    profiles: z.boolean().default(false).meta({
      description:
        'Whether the place that the profile of the author names counts, too: 0.4, so that it needs a bare name beside it, or a lower `minConfidence`.',
    }),
    minConfidence: z.number().gt(0).max(1).default(0.5).meta({
      description:
        'How sure it must be that the post belongs there; 0.3 is a bare name, 0.6 one after a word such as "in".',
    }),
  })
  .refine((value) => FORMS.filter((form) => value[form] !== undefined).length === 1, {
    error: `needs exactly one of ${'`near`, `country`, `region` and `polygon`'}, which say where`,
  })

const FORMS = ['near', 'country', 'region', 'polygon'] as const

export default defineFilter({
  summary: 'Matches posts that belong to a place, as far as they say so.',
  details: `Each sign of a place has a confidence: coordinates in the record or in the address of a map 1; an address in the record, or the place
of an event or a check-in that the post shows, 0.95; a hashtag such as #Oslo 0.7; a name
after a word such as "in", or with its country right after it, 0.6; the flag of a country 0.4; a bare name with a capital 0.3. Several signs
add up: \`1 − (1 − a)(1 − b)\`. Names that several places share count by how many people live in each, unless the post
names the country. Names that are also words (Reading, Nice, Of) count only where the post makes clear that a place is meant.

Cities of 15,000 people and more are found, by their names in many languages; name further places under \`places:\`.
\`near\` itself may be any place of 1,000 people. [docs/places.md](places.md) tells the rules and how well they do. The data
takes some 200 MB of memory once settings ask for places. ${ATTRIBUTION}.`,
  config,
  examples: [
    {
      yaml: 'place: { near: Oslo, within: 30km }',
      matches: { text: 'Snow in Oslo today' },
      rejects: { text: 'Snow in Bergen today' },
    },
    {
      yaml: 'place: { country: [NO, Sweden] }',
      matches: { text: 'Coming home #Trondheim' },
      rejects: { text: 'Coming home #Helsinki' },
    },
  ],
  compile(value, context) {
    const gazetteer = context.gazetteer()
    const area = areaOf(value, gazetteer, context)
    if (area === undefined) return { matches: () => false, anchors: [] }
    const counts = ({ tier }: Evidence) => value.profiles || tier !== 'profile'
    const inside = (document: Document) =>
      evidenceOf(document, gazetteer).filter((sign) => area.contains(sign.place) && counts(sign))
    return {
      matches: (document) => combined(inside(document)) >= value.minConfidence,
      anchors: anchorsOf(area, gazetteer, value.profiles),
      cost: 'high',
      center: area.center,
      bounds: area.bounds,
      tells: value.profiles ? ['event', 'check-in', 'profile'] : ['event', 'check-in'],
      explain: (document) => {
        const found = inside(document)
        if (found.length > 0) {
          const signs = found
            .slice(0, 4)
            .map(({ detail, confidence }) => `${detail} (${confidence.toFixed(2)})`)
          return `${combined(found).toFixed(2)} sure of ${area.name}: ${signs.join(', ')}`
        }
        const best = evidenceOf(document, gazetteer).find(counts)
        return best === undefined
          ? 'no place found'
          : `nothing in ${area.name}; ${best.detail} is ${best.place.name}`
      },
    }
  },
})

function areaOf(
  value: z.output<typeof config>,
  gazetteer: Gazetteer,
  context: CompileContext,
): Area | undefined {
  if (value.polygon !== undefined) return polygon(value.polygon.map(([lat, lon]) => ({ lat, lon })))
  const { near, within, country, region } = value
  if (typeof near === 'object') return circle({ lat: near[0], lon: near[1] }, within)
  if (typeof near === 'string') {
    const found = resolvePlace(near, gazetteer)
    if ('problem' in found) {
      context.report(['near'], found.problem)
      return undefined
    }
    return circle(found.at, within, found.name)
  }
  const [key, written] =
    country === undefined ? (['region', region] as const) : (['country', country] as const)
  const names = [written ?? []].flat()
  const found = names.flatMap((name, i) => {
    const named = regionsNamed(name).filter(({ code }) => (code === undefined) === (key === 'country'))
    const path = Array.isArray(written) ? [key, i] : [key]
    if (named.length === 0) context.report(path, unknownRegion(name, key))
    return named
  })
  return regions(found)
}

function unknownRegion(name: string, key: 'country' | 'region'): string {
  return key === 'country'
    ? `no country "${name}" is known; write its name, or its code of two letters such as NO`
    : `no state or province "${name}" is known; those of the USA, the UK, Canada, Australia and Germany are. Use \`polygon\` or \`near\` elsewhere`
}
