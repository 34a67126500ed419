import { type Coordinates, coordinatesOf } from '../../coordinates.ts'

const NUMBER = '(-?\\d{1,3}(?:\\.\\d+)?)'

/** Addresses of maps that carry a point: OpenStreetMap, Google, Apple. */
const SHAPES = [
  new RegExp(
    `^https?://(?:www\\.)?(?:openstreetmap\\.org|osm\\.org)/.*[?&]mlat=${NUMBER}&mlon=${NUMBER}`,
    'i',
  ),
  new RegExp(
    `^https?://(?:www\\.)?(?:openstreetmap\\.org|osm\\.org)/.*#map=\\d+(?:\\.\\d+)?/${NUMBER}/${NUMBER}`,
    'i',
  ),
  new RegExp(`^https?://(?:www\\.)?google\\.com/maps/.*@${NUMBER},${NUMBER}`, 'i'),
  new RegExp(
    `^https?://(?:(?:www|maps)\\.)?google\\.com/.*[?&](?:q|query|ll|center)=${NUMBER}(?:,|%2C)${NUMBER}`,
    'i',
  ),
  new RegExp(`^https?://maps\\.apple\\.com/.*[?&](?:ll|q|coordinate)=${NUMBER}(?:,|%2C)${NUMBER}`, 'i'),
]

/** Domains of maps, for finding the posts that link to one. */
export const MAP_DOMAINS = ['openstreetmap.org', 'osm.org', 'google.com', 'maps.apple.com'] as const

/** The point that the address of a map shows; undefined for every other address. */
export function pointOfLink(link: string): Coordinates | undefined {
  for (const shape of SHAPES) {
    const found = shape.exec(link)
    if (found !== null) return coordinatesOf(Number(found[1]), Number(found[2]))
  }
  return undefined
}
