import type { TellingEvent, ToldPlace } from '../../event.ts'
import { analyse } from '../document.ts'
import { postFromExample } from '../facets.ts'
import { placeOfAddress } from './address.ts'
import { CONFIDENCE } from './confidence.ts'
import { type Evidence, evidenceOf, type Place } from './evidence.ts'
import type { Gazetteer } from './gazetteer.ts'
import { placeAt } from './recorded.ts'

/** Of a profile that names more places than this, nobody knows where its author is. */
const MOST_PLACES = 3

/** The places that another record tells; none where it tells none that is known. */
export function toldPlaces(event: TellingEvent, gazetteer: Gazetteer): readonly ToldPlace[] {
  const { by, coordinates, address, description } = event
  if (description !== undefined) return inProfile(description, gazetteer)
  const place =
    coordinates === undefined
      ? address === undefined
        ? undefined
        : placeOfAddress(address, gazetteer)
      : placeAt(coordinates, gazetteer)
  return place === undefined ? [] : [told(by, place, 1)]
}

/** Places that the text names with a word such as "in", with their country, after 📍 or as a hashtag; each its share. */
function inProfile(description: string, gazetteer: Gazetteer): readonly ToldPlace[] {
  const sure = evidenceOf(analyse(postFromExample({ text: description })), gazetteer).filter(
    ({ tier, confidence, most }) => tier !== 'flag' && most >= CONFIDENCE.cue && confidence >= most / 2,
  )
  const places = [...new Map(sure.map((sign) => [keyOf(sign), sign])).values()]
  if (places.length > MOST_PLACES) return []
  return places.map(({ place, confidence, most }) =>
    told('profile', place, confidence / most / places.length),
  )
}

function keyOf({ place }: Evidence): string {
  return `${place.name} ${place.country} ${place.region}`
}

function told(by: ToldPlace['by'], { name, country, region, at }: Place, confidence: number): ToldPlace {
  return {
    by,
    name,
    ...(country !== undefined && { country }),
    ...(region !== undefined && { region }),
    ...(at !== undefined && { at }),
    confidence,
  }
}
