import { describe, expect, test } from 'vitest'
import { createGazetteer } from '../../../src/match/geo/gazetteer.ts'
import { detailOf, problemsOf, wants } from '../rules.ts'

const NEAR_OSLO = 'place: { near: Oslo, within: 30km }'

describe('place', () => {
  test.each([
    ['a name after a cue', NEAR_OSLO, { text: 'Snow in Oslo' }],
    ['a hashtag', NEAR_OSLO, { text: 'snow #oslo' }],
    ['a pin', NEAR_OSLO, { text: '📍 Oslo' }],
    ['an alt text', NEAR_OSLO, { alts: ['The opera house in Oslo'] }],
    ['a bare name and a hashtag', 'place: { near: Oslo, minConfidence: 0.75 }', { text: 'Oslo! #oslo' }],
    ['coordinates of the record', NEAR_OSLO, { coordinates: { lat: 59.9, lon: 10.7 } }],
    [
      'a map',
      NEAR_OSLO,
      { links: ['https://www.openstreetmap.org/?mlat=59.91&mlon=10.75#map=12/59.91/10.75'] },
    ],
    ['coordinates in the rule', 'place: { near: [59.91, 10.75] }', { text: 'i Oslo', langs: ['nb'] }],
    ['miles', 'place: { near: Oslo, within: 40mi }', { text: 'på jobb i Drammen' }],
    [
      'a bare name where that is enough',
      'place: { near: Oslo, minConfidence: 0.3 }',
      { text: 'We love Oslo' },
    ],
    ['a country by its code', 'place: { country: NO }', { text: 'in Bergen' }],
    ['a country by its name in a post', 'place: { country: Norway }', { text: 'unterwegs in Norwegen' }],
    ['a flag and a name', 'place: { country: NO }', { text: '🇳🇴 Trondheim' }],
    ['a state', 'place: { region: Texas }', { text: 'Flooding in Houston, Texas' }],
    ['a part of a country', 'place: { region: [Scotland] }', { text: 'the fringe in Edinburgh' }],
    ['a polygon', 'place: { polygon: [[59, 10], [61, 10], [61, 12], [59, 12]] }', { text: 'in Oslo' }],
    [
      'a polygon over the 180th meridian',
      'place: { polygon: [[-20, 170], [-10, 170], [-10, -170], [-20, -170]] }',
      { coordinates: { lat: -17, lon: 178.4 } },
    ],
    ['Japanese', 'place: { near: Tokyo }', { text: '昨日東京に着いた' }],
    ['Korean', 'place: { near: Seoul }', { text: '서울에서 만나요' }],
    ['Russian cases', 'place: { near: "Moscow, RU" }', { text: 'Снег в Москве' }],
  ])('finds %s', (_, yaml, post) => expect(wants(yaml, post)).toBe(true))

  test.each([
    ['a bare name', NEAR_OSLO, { text: 'We love Oslo' }],
    ['a name in lower case', NEAR_OSLO, { text: 'in oslo' }],
    ['a place elsewhere', NEAR_OSLO, { text: 'in Bergen' }],
    ['a place just too far', 'place: { near: Oslo, within: 20km }', { text: 'in Drammen' }],
    ['a mention', NEAR_OSLO, { text: 'ask @oslo.example.com' }],
    ['an address', NEAR_OSLO, { text: 'https://example.com/in/Oslo' }],
    ['a town of the name elsewhere', 'place: { near: "Paris, France" }', { text: 'in Paris, Texas' }],
    ['a small town that only its state tells', NEAR_OSLO, { text: 'a fair in Oslo, Minnesota' }],
    ['a person', 'place: { near: "Paris, France", minConfidence: 0.1 }', { text: 'Paris Hilton sang' }],
    ['a word', 'place: { near: "Reading, GB", minConfidence: 0.1 }', { text: 'Reading all day' }],
    ['coordinates elsewhere', NEAR_OSLO, { coordinates: { lat: 60.4, lon: 5.3 } }],
    ['a country for a circle in it', NEAR_OSLO, { text: 'in Norway' }],
    ['another country', 'place: { country: SE }', { text: 'in Bergen' }],
    ['outside a polygon', 'place: { polygon: [[59, 10], [61, 10], [60, 11]] }', { text: 'in Bergen' }],
  ])('does not take %s', (_, yaml, post) => expect(wants(yaml, post)).toBe(false))

  test('knows the places of the settings, in any case of letters', () => {
    const kjeller = {
      name: 'kjeller',
      names: ['Kjeller flyplass'],
      at: { lat: 59.97, lon: 11.04 },
      country: 'NO',
    }
    const surroundings = { gazetteer: () => createGazetteer([kjeller]) }
    expect(wants(NEAR_OSLO, { text: 'flyvning over kjeller Flyplass' }, surroundings)).toBe(true)
    expect(wants('place: { near: Kjeller flyplass, within: 1km }', { text: 'in Oslo' }, surroundings)).toBe(
      false,
    )
    expect(wants(NEAR_OSLO, { tags: ['KjellerFlyplass'] }, surroundings)).toBe(true)
    expect(wants(NEAR_OSLO, { text: 'flyvning over kjeller flyplass' })).toBe(false)
  })

  test('explains', () => {
    expect(detailOf(NEAR_OSLO, { text: 'in Oslo #oslo' })).toBe(
      '0.88 sure of 30km around Oslo: #oslo (0.70), "in Oslo" in the text (0.60)',
    )
    expect(detailOf(NEAR_OSLO, { text: 'in Bergen' })).toBe(
      'nothing in 30km around Oslo; "in Bergen" in the text is Bergen',
    )
    expect(detailOf(NEAR_OSLO, { text: 'hello' })).toBe('no place found')
  })

  test.each([
    ['place: { near: Osloo }', /near: no place "Osloo" is known; did you mean "Oslo"\?/],
    [
      'place: { near: Springfield }',
      /near: "Springfield" may be several places; say which, such as "Springfield, Missouri" or/,
    ],
    ['place: { near: "Oslo, Atlantis" }', /"Atlantis" is no country that Lycan knows/],
    ['place: { near: "Oslo, SE" }', /no place "Oslo, SE" is known there/],
    ['place: { near: [91, 0] }', /a latitude lies between -90 and 90/],
    [
      'place: { near: Oslo, within: 30 }',
      /expected a distance such as 500m, 30km or 20mi, got the number 30/,
    ],
    ['place: { near: Oslo, within: 30 miles }', /"30 miles" is not a distance/],
    ['place: { near: Oslo, within: 9000km }', /must be at most 2000km/],
    ['place: { country: Narnia }', /country: no country "Narnia" is known/],
    ['place: { region: [Texas, Narnia] }', /region\.1: no state or province "Narnia" is known/],
    ['place: { near: Oslo, country: NO }', /needs exactly one of `near`, `country`, `region` and `polygon`/],
    ['place: {}', /needs exactly one of/],
    ['place: { polygon: [[1, 1], [2, 2]] }', /polygon/],
    ['place: { near: Oslo, minConfidence: 2 }', /minConfidence/],
  ])('%s', (yaml, message) => {
    const problems = problemsOf(yaml)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(message)
  })
})
