import { z } from 'zod'

/** A point on the globe (WGS 84), in degrees. */
export interface Coordinates {
  /** −90 to 90, north positive. */
  readonly lat: number
  /** −180 to 180, east positive. */
  readonly lon: number
}

/** The mean radius of the Earth (IUGG), in kilometres. */
const RADIUS_KM = 6371.0088

const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Kilometres between two points on a sphere, by the haversine formula; within 0.6 % of the ellipsoid. */
export function distanceKm(a: Coordinates, b: Coordinates): number {
  const [fromLat, toLat] = [radians(a.lat), radians(b.lat)]
  const haversine =
    Math.sin((toLat - fromLat) / 2) ** 2 +
    Math.cos(fromLat) * Math.cos(toLat) * Math.sin(radians(b.lon - a.lon) / 2) ** 2
  return 2 * RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, haversine)))
}

/** The point, or undefined where the numbers are none on the globe. */
export function coordinatesOf(lat: number, lon: number): Coordinates | undefined {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined
}

/** A point as people write it: 59.91, 10.75. */
export function formatCoordinates({ lat, lon }: Coordinates): string {
  return `${Number(lat.toFixed(4))}, ${Number(lon.toFixed(4))}`
}

const degrees = (most: number, name: string) =>
  z
    .number()
    .min(-most, `${name} lies between -${most} and ${most}`)
    .max(most, `${name} lies between -${most} and ${most}`)

/** An option for a point, written as [latitude, longitude]. */
export const coordinates = z.tuple([degrees(90, 'a latitude'), degrees(180, 'a longitude')])
