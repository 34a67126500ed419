import { type Coordinates, distanceKm, formatCoordinates } from '../../coordinates.ts'
import { formatDistance } from '../../distance.ts'
import type { Place } from './evidence.ts'
import type { Region } from './regions.ts'

/** Nothing on the globe is farther away. */
const HALF_GLOBE_KM = 20_016

/** A part of the globe that a rule asks about. */
export interface Area {
  contains(place: Place): boolean
  /** In a few words, for explanations. */
  readonly name: string
  /** Its middle, where it has one. */
  readonly center: Coordinates | undefined
  /** A circle that holds every point of it, where it has points. */
  readonly bounds: Circle | undefined
}

/** Everything within `km` of a point. */
export interface Circle {
  readonly center: Coordinates
  readonly km: number
}

/** Everything within `km` of a point. */
export function circle(center: Coordinates, km: number, name = formatCoordinates(center)): Area {
  return {
    contains: ({ at }) => at !== undefined && distanceKm(at, center) <= km,
    name: `${formatDistance(km)} around ${name}`,
    center,
    bounds: { center, km },
  }
}

/** Countries and parts of countries. */
export function regions(list: readonly Region[]): Area {
  return {
    contains: (place) =>
      list.some(
        ({ country, code }) => place.country === country && (code === undefined || place.region === code),
      ),
    name: list.map(({ name }) => name).join(' or '),
    center: undefined,
    bounds: undefined,
  }
}

/**
 * What lies inside a polygon. Its sides are straight on a map of equal degrees, as in GeoJSON (RFC 7946, 3.1.1); it
 * may cross the 180th meridian if each side is shorter than half the globe.
 */
export function polygon(corners: readonly Coordinates[]): Area {
  const first = corners[0]!
  const lons = corners.map(({ lon }) => unwrap(lon, first.lon))
  const lats = corners.map(({ lat }) => lat)
  const center = {
    lat: (Math.min(...lats) + Math.max(...lats)) / 2,
    lon: wrap((Math.min(...lons) + Math.max(...lons)) / 2),
  }
  return {
    contains: ({ at }) => at !== undefined && isInside(at.lat, unwrap(at.lon, first.lon), lats, lons),
    name: `a polygon of ${corners.length} corners around ${formatCoordinates(center)}`,
    center,
    bounds: { center, km: boundsKm(center, lats, lons) },
  }
}

/** No point of a polygon is farther from its middle than this; its sides are no great circles, hence the whole box. */
function boundsKm(center: Coordinates, lats: readonly number[], lons: readonly number[]): number {
  const width = Math.max(...lons) - Math.min(...lons)
  if (width > 180) return HALF_GLOBE_KM
  const west = wrap(Math.min(...lons))
  return Math.max(
    ...[Math.min(...lats), Math.max(...lats)].map((lat) => distanceKm(center, { lat, lon: west })),
  )
}

/** Even–odd rule: how many sides a ray to the east crosses. */
function isInside(lat: number, lon: number, lats: readonly number[], lons: readonly number[]): boolean {
  let inside = false
  for (let i = 0, j = lats.length - 1; i < lats.length; j = i++) {
    const [latA, latB, lonA, lonB] = [lats[i]!, lats[j]!, lons[i]!, lons[j]!]
    if (latA > lat === latB > lat) continue
    if (lon < ((lonB - lonA) * (lat - latA)) / (latB - latA) + lonA) inside = !inside
  }
  return inside
}

/** The longitude as a number within 180 degrees of `near`. */
function unwrap(lon: number, near: number): number {
  return lon - near > 180 ? lon - 360 : near - lon > 180 ? lon + 360 : lon
}

function wrap(lon: number): number {
  return lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon
}
