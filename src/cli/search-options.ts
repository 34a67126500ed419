import { gazetteerOf } from '../config/own-places.ts'
import type { Settings } from '../config/settings.ts'
import { parseDistance } from '../distance.ts'
import { parseDuration } from '../duration.ts'
import { resolvePlace } from '../match/geo/resolve.ts'
import { parseSearchQuery, type SearchQuery } from '../match/search-query.ts'
import type { Circle } from '../persist/grid.ts'
import { tidAt } from '../tid.ts'

/** What `lycan search` takes, as it is written. */
export interface WrittenSearch {
  readonly limit: string
  readonly lang?: readonly string[]
  readonly author?: string
  readonly since?: string
  readonly near?: string
  readonly within: string
}

export interface ReadSearch {
  readonly limit: number
  readonly km: number
  readonly since: bigint | undefined
  readonly query: SearchQuery | undefined
}

const FARTHEST_KM = 2_000

/** Reads the options that need no settings; the problem is told in words. */
export function readSearch(
  words: readonly string[],
  options: WrittenSearch,
): ReadSearch | { readonly problem: string } {
  const { limit: most, since: when, within } = options
  const limit = Number(most)
  if (!(Number.isSafeInteger(limit) && limit > 0))
    return { problem: `--limit ${most}: expected a number, such as 20` }
  const km = parseDistance(within)
  if (km === undefined || km <= 0 || km > FARTHEST_KM)
    return {
      problem: `--within ${within}: expected a distance such as 500m, 30km or 20mi, at most ${FARTHEST_KM}km`,
    }
  const since = when === undefined ? undefined : parseSince(when)
  if (when !== undefined && since === undefined)
    return { problem: `--since ${when}: expected a time ago such as 6h or 2d, or a date such as 2026-01-31` }
  if (words.length === 0 && (options.author ?? options.near) !== undefined)
    return { limit, km, since, query: undefined }
  const query = parseSearchQuery(words.join(' '))
  if ('problem' in query) return { problem: `${query.problem}; lycan search --help shows how to write one` }
  return { limit, km, since, query }
}

/** Everything within `km` of a place by its name. */
export function circleAt(
  place: string,
  km: number,
  { places }: Settings,
): Circle | { readonly problem: string } {
  const gazetteer = gazetteerOf(Object.entries(places), () => undefined)()
  const found = resolvePlace(place, gazetteer)
  return 'problem' in found ? { problem: `--near: ${found.problem}` } : { center: found.at, km }
}

/** The first TID of a time ago or of a date (in UTC where it names no zone). */
function parseSince(written: string): bigint | undefined {
  const ago = parseDuration(written)
  const ms = ago === undefined ? parseDate(written) : Date.now() - ago
  return ms === undefined || !(ms >= 0) ? undefined : tidAt(Math.floor(ms) * 1000)
}

function parseDate(written: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(written)) return undefined
  const zone = /T/.test(written) && !/(?:Z|[+-]\d\d:\d\d)$/.test(written) ? 'Z' : ''
  const ms = Date.parse(written + zone)
  return Number.isNaN(ms) ? undefined : ms
}
