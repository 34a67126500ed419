import fc from 'fast-check'
import { type Coordinates, distanceKm } from '../../src/coordinates.ts'
import { type Box, type Circle, widthOf } from '../../src/persist/grid.ts'

/** In steps of a hundred-thousandth. */
const degrees = (least: number, most: number) =>
  fc.integer({ min: least * 1e5, max: most * 1e5 }).map((steps) => steps / 1e5)

/** Points of the globe, the poles and the 180th meridian among them. */
export const point: fc.Arbitrary<Coordinates> = fc.record({
  lat: fc.oneof({ weight: 4, arbitrary: degrees(-90, 90) }, fc.constantFrom(-90, -89.95, 0, 89.95, 90)),
  lon: fc.oneof({ weight: 4, arbitrary: degrees(-180, 180) }, fc.constantFrom(-180, -179.9, 0, 179.9, 180)),
})

export const circle: fc.Arbitrary<Circle> = fc.record({
  center: point,
  km: fc.oneof(
    fc.double({ min: 0.1, max: 100, noNaN: true }),
    fc.double({ min: 100, max: 12_000, noNaN: true }),
  ),
})

export const box: fc.Arbitrary<Box> = fc
  .record({
    south: degrees(-90, 90),
    tall: degrees(0, 1),
    west: degrees(-180, 180),
    east: degrees(-180, 180),
  })
  .map(({ south, tall, west, east }) => ({ south, north: south + tall * (90 - south), west, east }))

const share = fc.double({ min: -1.1, max: 1.1, noNaN: true })

/** Points of which many lie in the circle, or just outside. */
export function pointNear({ center, km }: Circle): fc.Arbitrary<Coordinates> {
  return fc
    .record({ up: share, aside: share })
    .map(({ up, aside }) => {
      const high = (km / 111.195) * up
      const lat = Math.max(-90, Math.min(90, center.lat + high))
      const wide = Math.min(180, km / 111.195 / Math.max(0.01, Math.cos((lat * Math.PI) / 180)))
      const lon = center.lon + wide * aside
      return { lat, lon: lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon }
    })
    .filter(({ lon }) => Math.abs(lon) <= 180)
}

export function isInside(within: Circle | Box, at: Coordinates): boolean {
  if ('center' in within) return distanceKm(within.center, at) <= within.km
  const east = at.lon - within.west
  const turn = east < 0 ? 360 : east >= 360 ? -360 : 0
  return at.lat >= within.south && at.lat <= within.north && east + turn <= widthOf(within)
}
