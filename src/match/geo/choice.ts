import { distanceKm } from '../../coordinates.ts'
import type { Named } from './gazetteer.ts'
import type { City } from './geonames.ts'
import type { Mention } from './mentions.ts'
import type { Region } from './regions.ts'

/** What else the post says about where it belongs; it decides between places of the same name. */
export interface Context {
  /** Countries and their parts that are named in full, or shown by a flag. */
  readonly regions: readonly Pick<Region, 'country' | 'code'>[]
  /** Cities of a name that no other has. */
  readonly cities: readonly City[]
  /** The countries of the languages in which the post is written, by CLDR; English says nothing. */
  readonly countries: ReadonlySet<string>
}

/** A place of a name, and how likely it is the one that is meant. */
export interface Choice {
  readonly named: Named
  /** From 0 to 1. */
  readonly share: number
}

const NEAR_KM = 300
const NEAR_WEIGHT = 100
const LANGUAGE_WEIGHT = 8

export function contextOf(
  mentions: readonly Mention[],
  flags: readonly string[],
  languages: readonly string[],
): Context {
  const regions = mentions.flatMap(({ candidates }) =>
    candidates.flatMap((one) => (one.kind === 'region' && !one.short ? [one.region] : [])),
  )
  const cities = mentions.flatMap(({ candidates }) => {
    const [only] = candidates
    return candidates.length === 1 && only?.kind === 'city' ? [only.city] : []
  })
  const countries = languages.flatMap((language) => (language === 'en' ? [] : (mainCountry(language) ?? [])))
  return {
    regions: [...regions, ...flags.map((country) => ({ country, code: undefined }))],
    cities,
    countries: new Set(countries),
  }
}

/**
 * What a mention stands for. The country beside it or elsewhere in the post decides; otherwise places count by
 * their population (to the power of 1.5), and more if others nearby are named or their language is written there.
 */
export function choose(mention: Mention, context: Context): readonly Choice[] {
  const { candidates, qualifier } = mention
  const regions = candidates.filter((one) => one.kind === 'region')
  const all = candidates.flatMap((one) => (one.kind === 'city' ? [one.city] : []))
  // A state or country is better known than a town elsewhere of its name: Virginia, and one in South Africa.
  const larger = regions.flatMap(({ region, short }) => (short ? [] : [region]))
  const cities =
    larger.length === 0 || qualifier !== undefined ? all : all.filter((city) => lies(city, larger))
  if (candidates[0]?.kind === 'own') return [{ named: candidates[0], share: 1 }]
  const chosen = qualifier === undefined ? undefined : cities.filter((city) => lies(city, qualifier))
  // A state beside the name that has no such place that we know: a small town, not the city far away.
  if (chosen?.length === 0 && cities.length > 0) return regions.map((named) => ({ named, share: 1 }))
  const nearby = cities.filter((city) => lies(city, context.regions))
  const left = chosen ?? (nearby.length > 0 ? nearby : cities)
  const weights = left.map((city) => weightOf(city, context))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return [
    ...left
      .map((city, i): Choice => ({ named: { kind: 'city', city }, share: weights[i]! / sum }))
      .filter(({ share }) => share > 0.1),
    ...regions.map((named) => ({ named, share: 1 })),
  ]
}

function lies(city: City, regions: Context['regions']): boolean {
  return regions.some(
    ({ country, code }) => city.country === country && (code === undefined || code === city.region),
  )
}

function weightOf(city: City, { cities, countries }: Context): number {
  const near = cities.some((other) => other !== city && distanceKm(city.at, other.at) < NEAR_KM)
  return (
    city.population ** 1.5 * (near ? NEAR_WEIGHT : 1) * (countries.has(city.country) ? LANGUAGE_WEIGHT : 1)
  )
}

const mainCountries = new Map<string, string | undefined>()

/** The country in which most speakers of a language live: `nb` → NO. */
function mainCountry(language: string): string | undefined {
  if (!mainCountries.has(language)) {
    try {
      mainCountries.set(language, new Intl.Locale(language).maximize().region)
    } catch {
      return undefined // posts may declare anything
    }
  }
  return mainCountries.get(language)
}
