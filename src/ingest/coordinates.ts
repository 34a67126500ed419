import { isObject, items, type JsonObject } from './untrusted.ts'

const GEO = 'community.lexicon.location.geo'

/**
 * The point that a record carries: `community.lexicon.location.geo` under `location`, in `locations` or as a facet.
 * Its degrees are texts, as records know no fractions. Undefined where there is none, or none on the globe.
 */
export function readCoordinates(record: JsonObject): { lat: number; lon: number } | undefined {
  const facets = items(record['facets']).flatMap((facet) => (isObject(facet) ? items(facet['features']) : []))
  for (const value of [record['location'], ...items(record['locations']), ...facets]) {
    if (!isObject(value) || value['$type'] !== GEO) continue
    const lat = degrees(value['latitude'], 90)
    const lon = degrees(value['longitude'], 180)
    if (lat !== undefined && lon !== undefined) return { lat, lon }
  }
  return undefined
}

function degrees(value: unknown, most: number): number | undefined {
  if (typeof value !== 'string' || !/^-?\d{1,3}(?:\.\d{1,20})?$/.test(value)) return undefined
  return Math.abs(Number(value)) <= most ? Number(value) : undefined
}
