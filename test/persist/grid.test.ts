import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distanceKm } from '../../src/coordinates.ts'
import {
  type CellRange,
  cellOf,
  cellsOfBox,
  cellsOfCircle,
  circleAround,
  widthOf,
} from '../../src/persist/grid.ts'
import { box, circle, isInside, pointNear } from './globe.ts'

const covers = (ranges: readonly CellRange[], cell: number) =>
  ranges.some(({ first, last }) => first <= cell && cell <= last)

test('the cells of a circle hold every point in it', () => {
  fc.assert(
    fc.property(
      circle.chain((round) => fc.tuple(fc.constant(round), pointNear(round))),
      ([round, at]) => {
        fc.pre(isInside(round, at))
        expect(covers(cellsOfCircle(round), cellOf(at))).toBe(true)
      },
    ),
    { numRuns: 5_000 },
  )
})

test('the cells of a box, and the circle around it, hold every point in it', () => {
  fc.assert(
    fc.property(
      box,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (one, x, y) => {
        const lon = one.west + x * widthOf(one)
        const at = { lat: one.south + y * (one.north - one.south), lon: lon > 180 ? lon - 360 : lon }
        expect(covers(cellsOfBox(one), cellOf(at))).toBe(true)
        const around = circleAround(one)
        expect(around === undefined).toBe(widthOf(one) > 180)
        if (around !== undefined) expect(distanceKm(around.center, at)).toBeLessThanOrEqual(around.km + 1e-6)
      },
    ),
    { numRuns: 5_000 },
  )
})

test('a circle of 30 km takes few cells, also at the poles and at the 180th meridian', () => {
  const cells = (lat: number, lon: number) =>
    cellsOfCircle({ center: { lat, lon }, km: 30 }).reduce(
      (sum, { first, last }) => sum + last - first + 1,
      0,
    )
  expect(cells(0, 0)).toBeLessThanOrEqual(16)
  expect(cells(59.91, 10.75)).toBeLessThanOrEqual(40)
  expect(cells(-17, 179.99)).toBeLessThanOrEqual(20)
  expect(cellsOfCircle({ center: { lat: 89.9, lon: 0 }, km: 30 })).toHaveLength(1)
  expect(cellsOfCircle({ center: { lat: -90, lon: 0 }, km: 1 })).toEqual([{ first: 0, last: 1439 }])
})

test('every point has a cell, and both sides of the 180th meridian have the same', () => {
  expect(cellOf({ lat: -90, lon: -180 })).toBe(0)
  expect(cellOf({ lat: 90, lon: 179.99 })).toBe(720 * 1440 - 1)
  expect(cellOf({ lat: 10, lon: 180 })).toBe(cellOf({ lat: 10, lon: -180 }))
})
