import { expect, test } from 'vitest'
import { readCoordinates } from '../../src/ingest/coordinates.ts'

const geo = (latitude: unknown, longitude: unknown) => ({
  $type: 'community.lexicon.location.geo',
  latitude,
  longitude,
})

test.each([
  ['location', { location: geo('59.91', '10.75') }],
  [
    'locations',
    { locations: [{ $type: 'community.lexicon.location.address', country: 'NO' }, geo('59.91', '10.75')] },
  ],
  ['a facet', { facets: [{ index: {}, features: [geo('59.91', '10.75')] }] }],
])('the point of a record stands in %s', (_, record) => {
  expect(readCoordinates(record)).toEqual({ lat: 59.91, lon: 10.75 })
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
  { locations: 'x', facets: [null, { features: 5 }] },
])('%j gives none', (record) => expect(readCoordinates(record)).toBeUndefined())
