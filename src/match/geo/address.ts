import type { Place } from './evidence.ts'
import { type Gazetteer, nameKey } from './gazetteer.ts'
import type { City } from './geonames.ts'
import { type Region, regionNames } from './regions.ts'

/**
 * The place of an address, from the smallest part to the country (`Bergen, Vestland, NO`): a city that is known
 * there, or else the part of the country or the country. Undefined where the country is none.
 */
export function placeOfAddress(address: string, gazetteer: Gazetteer): Place | undefined {
  const parts = address.split(',').map((part) => part.trim())
  const country = countryNamed(parts.at(-1)!, gazetteer)
  if (country === undefined) return undefined
  const regions = parts.length < 2 ? [] : regionsNamed(parts.at(-2)!, gazetteer)
  const region = regions.find((one) => one.country === country.country && one.code !== undefined)
  const within = (city: City) =>
    city.country === country.country && (region === undefined || city.region === region.code)
  const locality = parts.length === 1 || (parts.length === 2 && region !== undefined) ? undefined : parts[0]!
  const city = locality === undefined ? undefined : largest(locality, gazetteer, within)
  if (city !== undefined) return city
  const { name, code } = region ?? country
  return { name, country: country.country, region: code, at: undefined }
}

function countryNamed(written: string, gazetteer: Gazetteer): Region | undefined {
  byCode ??= new Map(
    regionNames().flatMap(({ region }) => (region.code === undefined ? [[region.country, region]] : [])),
  )
  return (
    byCode.get(written.toUpperCase()) ??
    regionsNamed(written, gazetteer).find(({ code }) => code === undefined)
  )
}
let byCode: ReadonlyMap<string, Region> | undefined

function regionsNamed(name: string, gazetteer: Gazetteer): readonly Region[] {
  return gazetteer.named(nameKey(name)).flatMap((named) => (named.kind === 'region' ? [named.region] : []))
}

function largest(name: string, gazetteer: Gazetteer, within: (city: City) => boolean): City | undefined {
  return gazetteer
    .named(nameKey(name))
    .flatMap((named) => (named.kind === 'city' && within(named.city) ? [named.city] : []))
    .toSorted((a, b) => b.population - a.population)[0]
}
