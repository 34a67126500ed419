import { type Coordinates, distanceKm, formatCoordinates } from '../../coordinates.ts'
import { didYouMean } from '../../did-you-mean.ts'
import { type Gazetteer, nameKey } from './gazetteer.ts'
import { type City, geonamesRows } from './geonames.ts'
import { type Region, regionNames } from './regions.ts'

/** A place that settings name, or why it cannot be told which is meant. */
export type Resolved =
  | { readonly at: Coordinates; readonly name: string; readonly country: string | undefined }
  | { readonly problem: string }

/** Another place of the name counts if it has at least this share of the people of the largest. */
const RIVAL = 0.2
/** Places nearer to each other than this are one. */
const SAME_KM = 30

/**
 * The place that settings mean by a name, such as `Oslo`, `Springfield, Illinois` or `Moscow, US`. Small places are
 * found too, down to 1,000 people.
 */
export function resolvePlace(written: string, gazetteer: Gazetteer): Resolved {
  const [name = '', ...rest] = written.split(',').map((part) => part.trim())
  const within = rest.map((part) => ({ part, regions: regionsNamed(part) }))
  const unknown = within.find(({ regions }) => regions.length === 0)
  if (unknown !== undefined) {
    return {
      problem: `"${unknown.part}" is no country that Lycan knows; write a name or a code of two letters`,
    }
  }
  const key = nameKey(name)
  const own = gazetteer.own.find((place) => [place.name, ...place.names].some((one) => nameKey(one) === key))
  if (own !== undefined && rest.length === 0) return own
  const cities = citiesNamed(key, gazetteer).filter((city) =>
    within.every(({ regions }) =>
      regions.some(({ country, code }) => city.country === country && (code ?? city.region) === city.region),
    ),
  )
  const [first, ...others] = cities.toSorted((a, b) => b.population - a.population)
  if (first === undefined) return { problem: unknownPlace(name, written, rest.length > 0, gazetteer) }
  const rivals = others.filter(
    (city) => city.population >= RIVAL * first.population && distanceKm(city.at, first.at) > SAME_KM,
  )
  if (rivals.length === 0) return { at: first.at, name: first.name, country: first.country }
  const choices = [first, ...rivals].slice(0, 4).map((city) => `"${name}, ${shortRegion(city)}"`)
  return {
    problem: `"${written}" may be several places; say which, such as ${choices.join(' or ')}, or write [${formatCoordinates(first.at)}]`,
  }
}

/** The countries and parts of countries that a name or code means. */
export function regionsNamed(written: string): readonly Region[] {
  const key = nameKey(written)
  const found = regionNames().filter(
    ({ name, region }) =>
      nameKey(name) === key || (region.code === undefined && region.country === written.toUpperCase()),
  )
  return [...new Map(found.map(({ region }) => [`${region.country} ${region.code}`, region])).values()]
}

function citiesNamed(key: string, gazetteer: Gazetteer): readonly City[] {
  const known = gazetteer.named(key).flatMap((named) => (named.kind === 'city' ? [named.city] : []))
  if (known.length > 0) return known
  return [...geonamesRows(1000)].flatMap(({ city, others }) =>
    [city.name, others[0]!].some((name) => nameKey(name) === key) ? [city] : [],
  )
}

function shortRegion({ country, region }: City): string {
  if (country !== 'US' || region === '') return country
  return (
    regionNames().find((one) => one.region.country === 'US' && one.region.code === region)?.region.name ??
    country
  )
}

function unknownPlace(name: string, written: string, qualified: boolean, gazetteer: Gazetteer): string {
  const near = didYouMean(
    name,
    gazetteer.cities.filter((city) => city.population > 50_000).map((city) => city.name),
    '',
  )
  const help = 'write [latitude, longitude], or name it under `places:`'
  return `no place "${written}" is known${qualified ? ' there' : ''}${near === '' ? `; ${help}` : `${near} Otherwise ${help}`}`
}
