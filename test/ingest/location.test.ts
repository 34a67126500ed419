import { latLngToCell } from 'h3-js'
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/ingest/decode.ts'
import { readLocation } from '../../src/ingest/location.ts'
import { readTelling } from '../../src/ingest/telling.ts'
import { ALICE, tid } from '../support/events.ts'

const typed = (kind: string, fields: object) => ({ $type: `community.lexicon.location.${kind}`, ...fields })
const geo = (latitude: unknown, longitude: unknown) => typed('geo', { latitude, longitude })
const OSLO = { lat: 59.91, lon: 10.75 }
const address = typed('address', {
  country: 'NO',
  region: 'Vestland',
  locality: 'Bergen',
  street: 'Torget 1',
})

describe('the location of a record', () => {
  test.each([
    ['location', { location: geo('59.91', '10.75') }],
    ['locations', { locations: [5, geo('x', '1'), geo('59.91', '10.75'), geo('1', '1')] }],
    ['a facet', { facets: [{ index: {}, features: [geo('59.91', '10.75')] }] }],
    ['an embed of another app', { embed: { $type: 'app.example.pin', locations: [geo('59.91', '10.75')] } }],
    ['an embed that is one', { embed: geo('59.91', '10.75') }],
    [
      'a place of Foursquare',
      { location: typed('fsq', { fsq_place_id: 'x', latitude: '59.91', longitude: '10.75' }) },
    ],
  ])('stands in %s', (_, record) => {
    expect(readLocation(record)).toEqual({ coordinates: OSLO })
  })

  test('may be a cell of H3, if it is small enough', () => {
    const cell = (resolution: number) => ({
      location: typed('hthree', { value: latLngToCell(59.91, 10.75, resolution) }),
    })
    const { coordinates } = readLocation(cell(9))
    expect(coordinates!.lat).toBeCloseTo(59.91, 2)
    expect(coordinates!.lon).toBeCloseTo(10.75, 2)
    expect(readLocation(cell(3))).toEqual({})
    for (const value of ['', 'zz', '8a1e89d9a0affff0', 5, `${'f'.repeat(15)}`])
      expect(readLocation({ location: typed('hthree', { value }) })).toEqual({})
  })

  test('may be an address, from the smallest part to the country, beside a point', () => {
    expect(readLocation({ location: address })).toEqual({ address: 'Bergen, Vestland, NO' })
    expect(readLocation({ locations: [address, geo('60.39', '5.32')] })).toEqual({
      address: 'Bergen, Vestland, NO',
      coordinates: { lat: 60.39, lon: 5.32 },
    })
    expect(readLocation({ location: typed('address', { country: ' NO ', locality: 'a,\u0000b' }) })).toEqual({
      address: 'a b, NO',
    })
    expect(readLocation({ location: typed('address', { locality: 'Bergen' }) })).toEqual({})
    expect(readLocation({ location: typed('address', { country: 'x'.repeat(101) }) })).toEqual({})
  })

  test.each([
    {},
    { location: null },
    { location: geo(59.91, 10.75) },
    { location: geo('91', '0') },
    { location: geo('0', '-180.5') },
    { location: geo('NaN', '1') },
    { location: geo('1e1', '1') },
    { location: { latitude: '1', longitude: '1' } },
    { locations: 'x', facets: [null, { features: 5 }], embed: { $type: 5 } },
  ])('%j has none', (record) => expect(readLocation(record)).toEqual({}))
})

describe('a record that tells a place', () => {
  const commit = (collection: string, record: object | undefined, operation = 'create', rkey = 'self') =>
    decode(
      JSON.stringify({
        did: ALICE,
        time_us: 1_780_000_000_000_000,
        kind: 'commit',
        commit: { rev: tid(), operation, collection, rkey, record },
      }),
    )

  test('is an event, a check-in or a profile, and says what it has', () => {
    expect(commit('app.bsky.actor.profile', { description: 'Living in Oslo' })).toMatchObject({
      kind: 'telling',
      by: 'profile',
      did: ALICE,
      rkey: 'self',
      description: 'Living in Oslo',
    })
    expect(
      commit(
        'community.lexicon.calendar.event',
        { name: 'Meet-up', locations: [geo('59.91', '10.75')] },
        'update',
        tid(),
      ),
    ).toMatchObject({ kind: 'telling', by: 'event', coordinates: OSLO })
    expect(commit('community.lexicon.calendar.event', undefined, 'delete', tid())).toEqual(
      expect.not.objectContaining({ coordinates: expect.anything() }),
    )
  })

  test('is skipped where it is none', () => {
    expect(commit('app.bsky.actor.profile', undefined)).toMatchObject({ kind: 'skip', reason: 'record' })
    expect(commit('app.bsky.actor.profile', {}, 'create', 'a b')).toMatchObject({
      kind: 'skip',
      reason: 'rkey',
    })
  })

  test.each([
    ['numbers', { coordinates: { latitude: 59.91, longitude: 10.75 } }],
    ['texts', { coordinates: { latitude: '59.91', longitude: '10.75' } }],
    ['an older draft', { locations: [{ name: 'x' }, { latitude: '59.91', longitude: '10.75' }] }],
    ['the usual way', { location: geo('59.91', '10.75') }],
  ])('tells a check-in by %s', (_, record) => {
    expect(readTelling('check-in', record)).toEqual({ coordinates: OSLO })
  })

  test.each([
    { coordinates: { latitude: 'x' } },
    { coordinates: 7, locations: 7 },
    { coordinates: { latitude: 1e300, longitude: 0 } },
  ])('%j tells nothing', (record) => expect(readTelling('check-in', record)).toEqual({}))

  test('tells no profile that is too long or no text', () => {
    expect(readTelling('profile', { description: 'a\u0000b' })).toEqual({ description: 'ab' })
    for (const description of [5, '', 'x'.repeat(2_561)])
      expect(readTelling('profile', { description })).toEqual({})
  })
})
