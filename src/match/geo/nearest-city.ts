import { type Coordinates, distanceKm } from '../../coordinates.ts'
import type { City } from './geonames.ts'

const FARTHEST_KM = 150

/** The city nearest to a point, for the country and region in which the point probably lies; none far from all. */
export function nearestCity(at: Coordinates, cities: readonly City[]): City | undefined {
  let nearest: City | undefined
  let least = FARTHEST_KM
  for (const city of cities) {
    if (Math.abs(city.at.lat - at.lat) > 1.5) continue
    const km = distanceKm(city.at, at)
    if (km < least) [nearest, least] = [city, km]
  }
  return nearest
}
