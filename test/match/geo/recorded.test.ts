import { describe, expect, test } from 'vitest'
import type { TellingEvent, ToldPlace } from '../../../src/event.ts'
import { areasOf } from '../../../src/match/areas.ts'
import { analyse } from '../../../src/match/document.ts'
import { postFromExample } from '../../../src/match/facets.ts'
import type { ExamplePost } from '../../../src/match/filter.ts'
import { evidenceOf } from '../../../src/match/geo/evidence.ts'
import { createGazetteer } from '../../../src/match/geo/gazetteer.ts'
import { likelyPlace } from '../../../src/match/geo/likely-place.ts'
import { toldPlaces } from '../../../src/match/geo/told.ts'
import { compile, detailOf, wants } from '../rules.ts'

const gazetteer = createGazetteer([])
const OSLO = { lat: 59.91273, lon: 10.74609 }
const found = (post: ExamplePost) => evidenceOf(analyse(postFromExample(post)), gazetteer)
const told = (by: ToldPlace['by'], confidence = 1): ToldPlace => ({
  by,
  name: 'Oslo',
  country: 'NO',
  at: OSLO,
  confidence,
})

describe('an address', () => {
  test.each([
    ['Bergen, Vestland, NO', 'Bergen NO', true],
    ['Portland, OR, US', 'Portland US', true],
    ['Portland, Maine, United States', 'Portland US', true],
    ['oslo, norge', 'Oslo NO', true],
    ['Scotland, GB', 'Scotland GB', false],
    ['Nowhere at all, Norway', 'Norway NO', false],
    ['SE', 'Sweden SE', false],
  ])('%s is %s', (address, name, hasPoint) => {
    const [sign] = found({ address })
    expect(`${sign!.place.name} ${sign!.place.country}`).toBe(name)
    expect(sign!.place.at !== undefined).toBe(hasPoint)
    expect(sign).toMatchObject({ tier: 'address', confidence: 0.95 })
  })

  test('tells two cities of one name apart', () => {
    const points = ['Portland, OR, US', 'Portland, ME, US'].map(
      (address) => found({ address })[0]!.place.at!.lon,
    )
    expect(points.map(Math.round)).toEqual([-123, -70])
  })

  test.each(['Atlantis', 'Oslo, Atlantis', ', ,', ''])('%j is none', (address) =>
    expect(found({ address })).toEqual([]),
  )
})

describe('what other records tell', () => {
  test.each([
    ['event', 0.95, 'an event that it shows, at Oslo'],
    ['check-in', 0.95, 'a check-in that it shows, at Oslo'],
    ['profile', 0.4, 'Oslo in the profile of the author'],
  ] as const)('%s counts %s', (by, confidence, detail) => {
    expect(found({ told: [told(by)] })).toMatchObject([{ tier: by, confidence, detail, place: { at: OSLO } }])
  })

  test('is found by the matcher and explained', () => {
    const near = 'place: { near: Oslo }'
    expect(wants(near, { told: [told('event')] })).toBe(true)
    expect(wants(near, { told: [told('check-in')] })).toBe(true)
    expect(detailOf(near, { told: [told('event')] })).toContain(
      '0.95 sure of 30km around Oslo: an event that it shows, at Oslo (0.95)',
    )
  })

  test('counts of a profile only where the rule says so, and beside other signs', () => {
    const post = { text: 'Oslo!', told: [told('profile')] }
    expect(wants('place: { near: Oslo }', post)).toBe(false)
    expect(wants('place: { near: Oslo, profiles: true }', post)).toBe(true)
    expect(wants('place: { near: Oslo, profiles: true }', { told: post.told })).toBe(false)
    expect(wants('place: { near: Oslo, profiles: true, minConfidence: 0.4 }', { told: post.told })).toBe(true)
    expect(
      wants('place: { near: Oslo, profiles: true, minConfidence: 0.4 }', { told: [told('profile', 0.5)] }),
    ).toBe(false)
    expect(detailOf('place: { near: Bergen }', { told: post.told })).toContain('no place found')
  })

  test('makes rules name the records that they read', () => {
    expect([...compile('place: { near: Oslo }').rule.tells]).toEqual(['event', 'check-in'])
    expect([...compile('not: { place: { near: Oslo, profiles: true } }').rule.tells]).toContain('profile')
    expect([...compile('text: Oslo').rule.tells]).toEqual([])
  })
})

describe('a profile', () => {
  const places = (description: string) =>
    toldPlaces({ by: 'profile', description } as TellingEvent, gazetteer).map(
      ({ name, country, confidence }) => `${name} ${country} ${confidence.toFixed(2)}`,
    )

  test.each<[string, string[]]>([
    ['Gardener. Living in Oslo.', ['Oslo NO 1.00']],
    ['📍 Bergen', ['Bergen NO 1.00']],
    ['Bus driver, Portland, Oregon', ['Portland US 1.00']],
    ['#Trondheim, cats and bread', ['Trondheim NO 1.00']],
    ['Born in Bergen, living in Oslo', ['Bergen NO 0.50', 'Oslo NO 0.50']],
    ['From Chicago to Berlin to Tokyo to Oslo to Lima, always in motion', []],
    ['Oslo', []],
    ['I live in Springfield', []],
    ['Fan of Paris Hilton 🇳🇴', []],
    ['', []],
  ])('%j tells %j', (description, expected) => expect(places(description).sort()).toEqual(expected))
})

test('events tell points, addresses or nothing', () => {
  const event = (parts: object) => toldPlaces({ by: 'event', ...parts } as TellingEvent, gazetteer)
  expect(event({ coordinates: OSLO, address: 'SE' })).toMatchObject([
    { by: 'event', country: 'NO', at: OSLO, confidence: 1 },
  ])
  expect(event({ address: 'Bergen, NO' })).toMatchObject([{ name: 'Bergen', country: 'NO' }])
  expect(event({ address: 'Atlantis' })).toEqual([])
  expect(event({})).toEqual([])
})

test('a post likely belongs to the point for which the most speaks', () => {
  expect(likelyPlace(found({ text: 'from Bergen to Oslo #Oslo' }))).toEqual({
    ...OSLO,
    confidence: expect.closeTo(1 - 0.3 * 0.4, 5),
  })
  expect(likelyPlace(found({ text: 'in Oslo', coordinates: { lat: 1, lon: 2 } }))).toEqual({
    lat: 1,
    lon: 2,
    confidence: 1,
  })
  expect(likelyPlace(found({ text: 'in Norway' }))).toBeUndefined()
  expect(likelyPlace([])).toBeUndefined()
})

test('a rule has areas where all that it wants has a point in one', () => {
  const areas = (yaml: string) => areasOf(compile(yaml).rule.root)
  expect(areas('place: { near: Oslo, within: 20km }')).toEqual([{ center: OSLO, km: 20 }])
  expect(areas('all: [ { text: cat }, { place: { near: [1, 2] } } ]')).toEqual([
    { center: { lat: 1, lon: 2 }, km: 30 },
  ])
  expect(areas('any: [ { place: { near: Oslo } }, { place: { near: Bergen } } ]')).toHaveLength(2)
  expect(areas('any: [ { text: cat }, { place: { near: Oslo } } ]')).toBeUndefined()
  expect(areas('not: { place: { near: Oslo } }')).toBeUndefined()
  expect(areas('place: { country: NO }')).toBeUndefined()
})
