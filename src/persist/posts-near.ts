import { type RawBuilder, sql } from 'kysely'
import type { Coordinates } from '../coordinates.ts'
import type { Reader } from './database.ts'
import {
  type Box,
  type CellRange,
  type Circle,
  cellsOfBox,
  cellsOfCircle,
  circleAround,
  widthOf,
} from './grid.ts'

export interface NearOptions {
  /** How many posts at most. */
  readonly limit: number
  /** Posts are left out whose place is less sure than this; none where nothing is said. */
  readonly minConfidence?: number
  /** Only posts before this TID: the `rkey` of the last one that an earlier call gave. */
  readonly before?: bigint
}

/** A stored post and the place that it most likely belongs to. */
export interface PostNear extends Coordinates {
  /** The author's number in table `actors`. */
  readonly author: number
  readonly did: string
  readonly rkey: bigint
  /** How sure the place is, up to 1. */
  readonly confidence: number
  /** From the center of the circle, or from the middle of the box. */
  readonly km: number
}

/**
 * Stored posts that belong to a part of the globe, the newest first, without those of accounts that are not active.
 * Distances are those of `distanceKm`. Where PostGIS is, its index finds the candidates, otherwise `posts.cell` does;
 * the same posts remain of either.
 */
export async function postsNear(
  reader: Reader,
  within: Circle | Box,
  options: NearOptions,
): Promise<readonly PostNear[]> {
  const query = nearQuery(within, options, await hasPostgis(reader))
  return await reader
    .selectFrom(query.as('near'))
    .selectAll()
    .orderBy('rkey', 'desc')
    .orderBy('author')
    .execute()
}

/** The statement of `postsNear`, by either plan. */
export function nearQuery(
  within: Circle | Box,
  { limit, minConfidence = 0, before }: NearOptions,
  postgis: boolean,
): RawBuilder<PostNear> {
  const circle = 'center' in within ? within : circleAround(within)
  const candidates =
    postgis && circle !== undefined
      ? onGlobe(circle)
      : inCells('center' in within ? cellsOfCircle(within) : cellsOfBox(within))
  const km = distance('center' in within ? within.center : middleOf(within))
  return sql<PostNear>`(
    select p.author, a.did, p.rkey, p.lat, p.lon, p.confidence, ${km} as km
    from ${candidates} p join actors a on a.id = p.author
    where ${'center' in within ? sql`${km} <= ${within.km}` : inBox(within)} and a.status = 'active'
      and p.confidence >= ${minConfidence} ${before === undefined ? sql`` : sql`and p.rkey < ${before}`}
    order by p.rkey desc, p.author limit ${limit})`
}

async function hasPostgis(reader: Reader): Promise<boolean> {
  const present = sql<boolean>`to_regclass('posts_place') is not null`.as('present')
  return (await reader.selectNoFrom(present).executeTakeFirstOrThrow()).present
}

const COLUMNS = sql`author, rkey, lat, lon, confidence`

/** By the index of sql/optional/postgis.sql, a little wider than asked. */
function onGlobe({ center, km }: Circle): RawBuilder<unknown> {
  return sql`(
    select ${COLUMNS} from posts
    where lat is not null and lon is not null and st_dwithin(
      st_setsrid(st_makepoint(lon, lat), 4326)::geography,
      st_setsrid(st_makepoint(${center.lon}::float8, ${center.lat}::float8), 4326)::geography,
      ${km * 1001 + 10}::float8, false))`
}

/** By posts_cell: one range of the index for each row of the grid. */
function inCells(ranges: readonly CellRange[]): RawBuilder<unknown> {
  return sql`(
    select ${COLUMNS}
    from unnest(${ranges.map(({ first }) => first)}::int[], ${ranges.map(({ last }) => last)}::int[]) r (first, last)
    cross join lateral (select * from posts where cell between r.first and r.last offset 0) found)`
}

/**
 * The haversine formula, as in src/coordinates.ts. A tenth of a millimetre is enough, and PostgreSQL refuses squares of
 * numbers so small that they come to nothing.
 */
function distance(from: Coordinates): RawBuilder<number> {
  const [lat, lon] = [Number(from.lat.toFixed(9)), Number(from.lon.toFixed(9))]
  return sql`(2 * 6371.0088 * asin(sqrt(least(1::float8,
    sin(radians(p.lat::float8 - ${lat}::float8) / 2) ^ 2
    + cos(radians(p.lat::float8)) * cos(radians(${lat}::float8)) * sin(radians(p.lon::float8 - ${lon}::float8) / 2) ^ 2))))`
}

function inBox(box: Box): RawBuilder<boolean> {
  const east = sql`(p.lon::float8 - ${box.west}::float8)`
  return sql`p.lat::float8 between ${box.south}::float8 and ${box.north}::float8
    and ${east} + case when ${east} < 0 then 360 when ${east} >= 360 then -360 else 0 end <= ${widthOf(box)}::float8`
}

function middleOf(box: Box): Coordinates {
  return { lat: (box.south + box.north) / 2, lon: box.west + widthOf(box) / 2 }
}
