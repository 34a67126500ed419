import { distance as edits } from 'fastest-levenshtein'
import type { Coordinates } from '../../coordinates.ts'
import { RUN } from '../characters.ts'
import { fold, foldDiacritics } from '../fold.ts'
import { tokenize } from '../tokenize.ts'
import { type City, geonamesRows } from './geonames.ts'
import { type Region, regionNames } from './regions.ts'

/** A place of the settings' own, under `places:`. */
export interface OwnPlace {
  readonly name: string
  readonly at: Coordinates
  readonly names: readonly string[]
  readonly country: string | undefined
}

/** What a name may stand for. */
export type Named =
  | { readonly kind: 'city'; readonly city: City }
  | { readonly kind: 'region'; readonly region: Region; readonly short: boolean }
  | { readonly kind: 'own'; readonly place: OwnPlace }

/** Finds places by name. */
export interface Gazetteer {
  /** What the words mean, folded and joined by spaces. */
  named(words: string): readonly Named[]
  /** What a hashtag means, folded: like `named`, without the spaces. */
  tagged(tag: string): readonly Named[]
  /** The number of words of the longest name that begins with this one; 0 where none does. */
  longest(firstWord: string): number
  readonly cities: readonly City[]
  /** The places of the settings. */
  readonly own: readonly OwnPlace[]
  /** Every name with what it stands for. */
  readonly names: ReadonlyMap<string, readonly Named[]>
}

/** Cities with fewer people are known to settings, but not looked for in posts: they would mostly be other words. */
const LEAST_POPULATION = 15_000
const WELL_KNOWN = 100_000
const FAMOUS = 300_000
const HUGE = 5_000_000
/** How many times larger a city must be to share what is another's first name. */
const MUCH = 3

/** The words of a name as the gazetteer compares them: folded, joined by spaces. */
export function nameKey(name: string): string {
  const text = fold(name)
  const { count, starts, ends } = tokenize(text)
  return Array.from({ length: count }, (_, i) => text.slice(starts[i], ends[i])).join(' ')
}

type Index = Map<string, Named[]>

interface World {
  readonly index: Index
  readonly cities: readonly City[]
}

let world: World | undefined

/** Whether the data has been read: it takes memory, and only settings that speak of places need it. */
export function isGazetteerLoaded(): boolean {
  return world !== undefined
}

let plain: Gazetteer | undefined

/** The gazetteer with the settings' own places. The data of GeoNames is read by the first call. */
export function createGazetteer(own: readonly OwnPlace[]): Gazetteer {
  if (own.length > 0) return assemble(own)
  plain ??= assemble([])
  return plain
}

function assemble(own: readonly OwnPlace[]): Gazetteer {
  world ??= readWorld()
  const { index, cities } = world
  const names: Index = own.length === 0 ? index : new Map(index)
  for (const place of own) {
    for (const name of new Set(place.names.map(nameKey))) names.set(name, [{ kind: 'own', place }])
  }
  const longest = new Map<string, number>()
  const tags = new Map<string, string>()
  for (const name of names.keys()) {
    const space = name.indexOf(' ')
    const first = space < 0 ? name : name.slice(0, space)
    const words = space < 0 ? 1 : name.split(' ').length
    if ((longest.get(first) ?? 0) < words) longest.set(first, words)
    if (space >= 0) tags.set(name.replaceAll(' ', ''), name)
  }
  return {
    named: (words) => names.get(words) ?? NONE,
    tagged: (tag) => names.get(tag) ?? names.get(tags.get(tag) ?? '') ?? NONE,
    longest: (first) => longest.get(first) ?? 0,
    cities,
    own,
    names,
  }
}

const NONE: readonly Named[] = []

function readWorld(): World {
  const index: Index = new Map()
  const cities: City[] = []
  const add = (name: string, named: Named) => {
    const key = nameKey(name)
    if (key === '') return
    const there = index.get(key)
    if (there === undefined) index.set(key, [named])
    else if (!there.some((other) => isSame(other, named))) there.push(named)
  }
  for (const { region, name, short } of regionNames()) add(name, { kind: 'region', region, short })
  const others: { readonly city: City; readonly names: readonly string[] }[] = []
  for (const { city, others: further } of geonamesRows(LEAST_POPULATION)) {
    cities.push(city)
    add(city.name, { kind: 'city', city })
    others.push({ city, names: further })
  }
  const first = new Set(index.keys())
  for (const { city, names } of others) {
    const plain = foldDiacritics(fold(city.name))
    // A name that is some city's first belongs to that one, unless a much larger one is called so too (Genève, Geneva).
    const isFree = (key: string) =>
      !first.has(key) ||
      index
        .get(key)!
        .every((other) =>
          other.kind === 'city'
            ? other.city.population * MUCH < city.population
            : other.kind === 'region' && other.region.code !== undefined && city.population >= HUGE,
        )
    for (const name of new Set([foldDiacritics(city.name), ...names])) {
      if (!isPlausible(name, city)) continue
      const key = nameKey(name)
      if (!isFree(key) || !isSimilar(key, plain, city)) continue
      add(name, { kind: 'city', city })
      for (const form of locativesOf(name, key)) if (!first.has(form)) add(form, { kind: 'city', city })
    }
  }
  return { index, cities }
}

function isSame(a: Named, b: Named): boolean {
  if (a.kind === 'city' && b.kind === 'city') return a.city === b.city
  return a.kind === 'region' && b.kind === 'region' && a.region.name === b.region.name
}

/** GeoNames lists codes and transliterations among the further names; those that posts would use remain. */
function isPlausible(name: string, { population }: City): boolean {
  if (name.length < 2 || /[\d()]/.test(name)) return false
  if (/^\p{Script=Latin}/u.test(name)) return name.length > 3 && /^\p{Lu}.*\p{Ll}/u.test(name)
  if (population < WELL_KNOWN) return false
  const { kinds } = tokenize(name)
  return kinds[0] !== RUN || (population >= FAMOUS && name.length >= (/\p{Script=Han}/u.test(name) ? 2 : 3))
}

/** In the Latin script a city's names resemble each other; nicknames and names of its parts do not. */
function isSimilar(key: string, plain: string, { population }: City): boolean {
  if (!/^\p{Script=Latin}/u.test(key)) return true
  const other = foldDiacritics(key)
  if (other === plain) return true
  return population >= WELL_KNOWN && edits(other, plain) <= 0.67 * Math.max(other.length, plain.length)
}

/** "In" asks for another ending in Russian: Москва, в Москве; Лондон, в Лондоне. */
function locativesOf(name: string, key: string): readonly string[] {
  if (!/^[А-ЯЁ][а-яё]+$/.test(name)) return []
  if (/[аяе]$/.test(key)) return [`${key.slice(0, -1)}е`, `${key.slice(0, -1)}у`, `${key.slice(0, -1)}ы`]
  return /[бвгджзклмнпрстфхцчшщ]$/.test(key) ? [`${key}е`, `${key}а`] : []
}
