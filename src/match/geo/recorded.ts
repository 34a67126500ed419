import { type Coordinates, formatCoordinates } from '../../coordinates.ts'
import type { Post, ToldPlace } from '../../event.ts'
import { placeOfAddress } from './address.ts'
import { CONFIDENCE, type Tier } from './confidence.ts'
import type { Evidence, Place } from './evidence.ts'
import type { Gazetteer } from './gazetteer.ts'
import { pointOfLink } from './map-links.ts'
import { nearestCity } from './nearest-city.ts'

/** What records say where a post belongs: its own by a point, an address or a map, and those told of it. */
export function recordedEvidence(post: Post, gazetteer: Gazetteer): readonly Evidence[] {
  const { coordinates, address, told = [] } = post
  const found: Evidence[] = []
  if (coordinates !== undefined) {
    const detail = `coordinates ${formatCoordinates(coordinates)} in the post`
    found.push(evidence('coordinates', placeAt(coordinates, gazetteer), detail))
  }
  for (const link of post.links) {
    const at = pointOfLink(link)
    if (at !== undefined)
      found.push(evidence('coordinates', placeAt(at, gazetteer), `a map of ${formatCoordinates(at)}`))
  }
  const addressed = address === undefined ? undefined : placeOfAddress(address, gazetteer)
  if (addressed !== undefined)
    found.push(evidence('address', addressed, `the address ${address} in the post`))
  for (const one of told) found.push(evidence(one.by, placeTold(one), detailOf(one), one.confidence))
  return found
}

/** A point, with the country and region in which it probably lies. */
export function placeAt(at: Coordinates, gazetteer: Gazetteer): Place {
  const city = nearestCity(at, gazetteer.cities)
  return { name: formatCoordinates(at), country: city?.country, region: city?.region, at }
}

function evidence(tier: Tier, place: Place, detail: string, share = 1): Evidence {
  const confidence = CONFIDENCE[tier] * share
  return { tier, place, confidence, most: CONFIDENCE[tier], detail }
}

function placeTold({ name, country, region, at }: ToldPlace): Place {
  return { name, country, region, at }
}

function detailOf({ by, name }: ToldPlace): string {
  return by === 'profile'
    ? `${name} in the profile of the author`
    : `${by === 'event' ? 'an' : 'a'} ${by} that it shows, at ${name}`
}
