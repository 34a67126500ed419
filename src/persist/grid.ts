import { type Coordinates, distanceKm } from '../coordinates.ts'

/** Everything within `km` of a point. */
export interface Circle {
  readonly center: Coordinates
  readonly km: number
}

/** What lies between two parallels and, going east, two meridians; `west` above `east` crosses the 180th. Degrees. */
export interface Box {
  readonly south: number
  readonly north: number
  readonly west: number
  readonly east: number
}

/** Cells from `first` to `last`, both included. */
export interface CellRange {
  readonly first: number
  readonly last: number
}

/** Cells to a degree: a cell is 28 km high, and 28 km wide at the equator. */
const PER_DEGREE = 4
const ROWS = 180 * PER_DEGREE
const COLUMNS = 360 * PER_DEGREE
const EARTH_KM = 6371.0088
/** Rounding must not leave out what lies on the edge. */
const SLACK_DEGREES = 1e-5

/** The cell of a point: cells are numbered eastwards from 180° west, row by row from the South Pole. */
export function cellOf({ lat, lon }: Coordinates): number {
  return rowOf(lat) * COLUMNS + (columnOf(lon) % COLUMNS)
}

/** Ranges of cells that hold every point of the circle, and more. */
export function cellsOfCircle({ center: { lat, lon }, km }: Circle): readonly CellRange[] {
  const radius = km / EARTH_KM
  const high = (radius * 180) / Math.PI + SLACK_DEGREES
  const [south, north] = [lat - high, lat + high]
  // A circle with a pole in it meets every meridian.
  if (south <= -90 || north >= 90) return cellsBetween(south, north, -180, 360)
  const wide = (Math.asin(Math.sin(radius) / Math.cos((lat * Math.PI) / 180)) * 180) / Math.PI + SLACK_DEGREES
  return cellsBetween(south, north, lon - wide, 2 * wide)
}

/** Ranges of cells that hold every point of the box, and more. */
export function cellsOfBox(box: Box): readonly CellRange[] {
  const { south, north, west } = box
  return cellsBetween(
    south - SLACK_DEGREES,
    north + SLACK_DEGREES,
    west - SLACK_DEGREES,
    widthOf(box) + 2 * SLACK_DEGREES,
  )
}

/** How many degrees a box is wide, from 0 to 360. */
export function widthOf({ west, east }: Box): number {
  return east < west ? east - west + 360 : east - west
}

/** The smallest circle around the middle of a box that holds it; undefined for boxes wider than half the globe. */
export function circleAround(box: Box): Circle | undefined {
  const { south, north, west } = box
  const width = widthOf(box)
  if (width > 180) return undefined
  const center = { lat: (south + north) / 2, lon: wrap(west + width / 2) }
  // Along a meridian at most 90° away the distance has no maximum but at its ends, so the corners are farthest.
  const km = Math.max(...[south, north].map((lat) => distanceKm(center, { lat, lon: west })))
  return { center, km }
}

function cellsBetween(south: number, north: number, west: number, width: number): readonly CellRange[] {
  const [bottom, top] = [rowOf(south), rowOf(north)]
  const from = Math.floor((west + 180) * PER_DEGREE)
  const to = Math.floor((west + width + 180) * PER_DEGREE)
  if (to - from >= COLUMNS - 1) return [{ first: bottom * COLUMNS, last: top * COLUMNS + COLUMNS - 1 }]
  const first = ((from % COLUMNS) + COLUMNS) % COLUMNS
  const last = first + to - from
  const columns =
    last < COLUMNS
      ? [{ first, last }]
      : [
          { first, last: COLUMNS - 1 },
          { first: 0, last: last - COLUMNS },
        ]
  const rows = Array.from({ length: top - bottom + 1 }, (_, i) => (bottom + i) * COLUMNS)
  return rows.flatMap((row) => columns.map((range) => ({ first: row + range.first, last: row + range.last })))
}

function rowOf(lat: number): number {
  return Math.max(0, Math.min(ROWS - 1, Math.floor((lat + 90) * PER_DEGREE)))
}

function columnOf(lon: number): number {
  return Math.floor((lon + 180) * PER_DEGREE)
}

function wrap(lon: number): number {
  return lon > 180 ? lon - 360 : lon
}
