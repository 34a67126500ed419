import { createRequire } from 'node:module'
import { type Coordinates, coordinatesOf } from '../coordinates.ts'
import { cleanText, isObject, items, type JsonObject, objectOr } from './untrusted.ts'

/** Where a record says that it belongs. */
export interface RecordLocation {
  readonly coordinates?: Coordinates
  /** From the smallest part to the country, by commas: `Bergen, Vestland, NO`. */
  readonly address?: string
}

const PREFIX = 'community.lexicon.location.'
const LONGEST_PART = 100

/**
 * The point and the address that a record carries: `community.lexicon.location.*` under `location`, in `locations`, as
 * a facet, or in an embed that is not Bluesky's own. The first of each counts.
 */
export function readLocation(record: JsonObject): RecordLocation {
  const { location, locations, facets, embed } = record
  const found: { coordinates?: Coordinates; address?: string } = {}
  if (location !== undefined) read(location, found)
  if (locations !== undefined) readAll(locations, found)
  if (facets !== undefined) for (const facet of items(facets)) readAll(objectOr(facet)['features'], found)
  if (isObject(embed) && typeof embed['$type'] === 'string' && !embed['$type'].startsWith('app.bsky.')) {
    read(embed, found)
    read(embed['location'], found)
    readAll(embed['locations'], found)
  }
  return found
}

function readAll(values: unknown, found: { coordinates?: Coordinates; address?: string }): void {
  for (const value of items(values)) read(value, found)
}

function read(value: unknown, found: { coordinates?: Coordinates; address?: string }): void {
  const type = isObject(value) ? value['$type'] : undefined
  if (!isObject(value) || typeof type !== 'string' || !type.startsWith(PREFIX)) return
  const coordinates = found.coordinates ?? readPoint(type.slice(PREFIX.length), value)
  if (coordinates !== undefined) found.coordinates = coordinates
  const address = type === `${PREFIX}address` ? (found.address ?? readAddress(value)) : undefined
  if (address !== undefined) found.address = address
}

function readPoint(type: string, value: JsonObject): Coordinates | undefined {
  if (type === 'geo' || type === 'fsq') return pointOf(value['latitude'], value['longitude'])
  return type === 'hthree' ? middleOfCell(value['value']) : undefined
}

/** The point of two texts of degrees, as records know no fractions. */
export function pointOf(latitude: unknown, longitude: unknown): Coordinates | undefined {
  const [lat, lon] = [degrees(latitude), degrees(longitude)]
  return lat === undefined || lon === undefined ? undefined : coordinatesOf(lat, lon)
}

function degrees(value: unknown): number | undefined {
  return typeof value === 'string' && /^-?\d{1,3}(?:\.\d{1,20})?$/.test(value) ? Number(value) : undefined
}

/** The middle of a cell of H3, Uber's grid of hexagons; cells larger than some 10 km across say too little. */
function middleOfCell(cell: unknown): Coordinates | undefined {
  if (typeof cell !== 'string' || !/^[0-9a-f]{15,16}$/i.test(cell)) return undefined
  // Few records have one, and the library takes 10 ms to start.
  const h3 = createRequire(import.meta.url)('h3-js') as typeof import('h3-js')
  if (!h3.isValidCell(cell) || h3.getResolution(cell) < 5) return undefined
  const [lat, lon] = h3.cellToLatLng(cell)
  return coordinatesOf(lat, lon)
}

/** Without a country an address says nothing for sure; streets and numbers are of no use here. */
function readAddress(value: JsonObject): string | undefined {
  const [locality, region, country] = ['locality', 'region', 'country'].map((key) => part(value[key]))
  if (country === undefined) return undefined
  return [locality, region, country].filter((one) => one !== undefined).join(', ')
}

function part(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_PART) return undefined
  const text = cleanText(value).replaceAll(',', ' ').trim()
  return text === '' ? undefined : text
}
