import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, it, test } from 'vitest'
import { distanceKm } from '../../../src/coordinates.ts'
import { formatDistance, parseDistance } from '../../../src/distance.ts'
import { circle, polygon } from '../../../src/match/geo/area.ts'
import { pointOfLink } from '../../../src/match/geo/map-links.ts'
import { openDatabase } from '../../../src/persist/database.ts'
import { findPostgis, startSystemPostgres } from '../../support/system-postgres.ts'

const point = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
})
const place = (lat: number, lon: number) => ({
  name: '',
  country: undefined,
  region: undefined,
  at: { lat, lon },
})

test('distances are symmetric, never negative, at most half the globe, and obey the triangle', () => {
  fc.assert(
    fc.property(point, point, point, (a, b, c) => {
      const km = distanceKm(a, b)
      expect(km).toBeCloseTo(distanceKm(b, a), 6)
      expect(km).toBeGreaterThanOrEqual(0)
      expect(km).toBeLessThan(20_016)
      expect(distanceKm(a, a)).toBe(0)
      expect(distanceKm(a, c)).toBeLessThanOrEqual(km + distanceKm(b, c) + 1e-6)
    }),
  )
})

test('distances are those known', () => {
  const [oslo, bergen] = [
    { lat: 59.91273, lon: 10.74609 },
    { lat: 60.39299, lon: 5.32415 },
  ]
  expect(distanceKm(oslo, bergen)).toBeCloseTo(305, 0)
  expect(distanceKm({ lat: 0, lon: 179.5 }, { lat: 0, lon: -179.5 })).toBeCloseTo(111.195, 2)
})

const bin = findPostgis()
if (bin === undefined)
  console.warn('SKIPPED: distances compared with PostGIS, because no PostgreSQL with PostGIS is installed')

it.skipIf(bin === undefined)(
  'distances are those of PostGIS on a sphere, and within 0.6 % of its ellipsoid',
  async () => {
    using server = startSystemPostgres(bin!)
    await using db = openDatabase({ url: server.url('postgres', 'postgres'), poolSize: 1, role: 'tool' })
    await sql`create extension postgis`.execute(db)
    const pairs = fc.sample(fc.tuple(point, point), { numRuns: 300, seed: 1 })
    const { rows } = await sql<{ sphere: number; globe: number }>`
    with given as (
      select ordinality, st_setsrid(st_makepoint(lon_a, lat_a), 4326)::geography a,
        st_setsrid(st_makepoint(lon_b, lat_b), 4326)::geography b
      from unnest(${pairs.map(([a]) => a.lat)}::float8[], ${pairs.map(([a]) => a.lon)}::float8[],
        ${pairs.map(([, b]) => b.lat)}::float8[], ${pairs.map(([, b]) => b.lon)}::float8[])
        with ordinality t (lat_a, lon_a, lat_b, lon_b, ordinality))
    select st_distance(a, b, false) / 1000 sphere, st_distance(a, b) / 1000 globe from given order by ordinality`.execute(
      db,
    )
    expect(rows).toHaveLength(pairs.length)
    for (const [i, [a, b]] of pairs.entries()) {
      const km = distanceKm(a, b)
      expect(Math.abs(km - rows[i]!.sphere)).toBeLessThan(0.001 + km * 1e-6)
      expect(Math.abs(km - rows[i]!.globe)).toBeLessThanOrEqual(0.001 + rows[i]!.globe * 0.006)
    }
  },
)

test('a circle holds what is near', () => {
  fc.assert(
    fc.property(point, point, fc.double({ min: 0.1, max: 5000, noNaN: true }), (center, at, km) => {
      expect(circle(center, km).contains(place(at.lat, at.lon))).toBe(distanceKm(center, at) <= km)
    }),
  )
})

test('a polygon that is a box holds what lies between its sides, over the 180th meridian too', () => {
  const inside = fc.record({
    west: fc.integer({ min: -180, max: 179 }),
    width: fc.integer({ min: 1, max: 100 }),
    south: fc.integer({ min: -80, max: 70 }),
    x: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    y: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  })
  const wrap = (lon: number) => (lon > 180 ? lon - 360 : lon)
  fc.assert(
    fc.property(inside, ({ west, width, south, x, y }) => {
      const east = wrap(west + width)
      const box = polygon([
        { lat: south, lon: west },
        { lat: south, lon: east },
        { lat: south + 10, lon: east },
        { lat: south + 10, lon: west },
      ])
      expect(box.contains(place(south + 10 * y, wrap(west + width * x)))).toBe(true)
      expect(box.contains(place(south + 10.01 + y, wrap(west + width * x)))).toBe(false)
      expect(box.contains(place(south + 10 * y, wrap(west + width * (1.01 + x * 0.5))))).toBe(false)
    }),
  )
})

test.each([
  ['https://www.openstreetmap.org/#map=15/59.9127/10.7461', [59.9127, 10.7461]],
  ['https://www.openstreetmap.org/?mlat=-33.86&mlon=151.21#map=12/1/2', [-33.86, 151.21]],
  ['https://www.google.com/maps/place/Oslo/@59.8937806,10.6450355,11z/data=!3m1', [59.8937806, 10.6450355]],
  ['https://maps.google.com/maps?q=48.2,16.37', [48.2, 16.37]],
  ['https://maps.apple.com/?ll=59.91,10.75', [59.91, 10.75]],
  ['https://www.google.com/maps/@99.1,10.6,11z', undefined],
  ['https://example.com/maps/@59.8,10.6', undefined],
  ['https://www.google.com/search?q=oslo', undefined],
])('%s is a map of %j', (link, expected) => {
  const found = pointOfLink(link)
  expect(found && [found.lat, found.lon]).toEqual(expected)
})

test('distances are read by unit', () => {
  expect(['30km', '500m', '10mi', '2.5km', '3 km'].map(parseDistance)).toEqual([30, 0.5, 16.09344, 2.5, 3])
  expect(['30', 'km', '-3km', '3ft', '1e3km', ''].map(parseDistance)).toEqual(Array(6).fill(undefined))
  for (const km of [0.5, 1, 30, 16.09344]) expect(parseDistance(formatDistance(km))).toBeCloseTo(km, 6)
})
