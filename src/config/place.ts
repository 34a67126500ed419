import type { Diagnostic, LocatedDiagnostic } from './diagnostic.ts'
import { maskExcerpt } from './mask.ts'
import type { SourceFile } from './source-file.ts'

/** A point of a file, or the name of the environment variable or flag that brought a value. */
export type Spot = { readonly file: SourceFile; readonly offset: number } | { readonly given: string }

/** Where a value of the settings was written; one for each mapping, list and scalar. */
export interface Place {
  readonly key: Spot | undefined
  readonly value: Spot
  readonly children: Map<PropertyKey, Place>
  /** The value could not be had (a missing variable or include), which was told; nothing below counts. */
  broken?: boolean
}

/** The deepest place on the way along `path`, and how many steps of it exist. */
export function findPlace(
  root: Place,
  path: readonly PropertyKey[],
): { place: Place; depth: number; broken: boolean } {
  let place = root
  let depth = 0
  while (depth < path.length && place.broken !== true) {
    const next = place.children.get(path[depth]!)
    if (next === undefined) break
    place = next
    depth++
  }
  return { place, depth, broken: place.broken === true }
}

/** Adds the position: of the value, of the key where that is wrong, or of the mapping in which something is missing. */
export function locate(root: Place, diagnostic: Diagnostic): LocatedDiagnostic {
  const { place, depth } = findPlace(root, diagnostic.path)
  const whole = depth === diagnostic.path.length
  const spot = whole && diagnostic.atKey !== true ? place.value : (place.key ?? place.value)
  return { ...diagnostic, ...describeSpot(spot, !whole && depth === 0 && place.key === undefined) }
}

/** Source, line, column and text of a spot; only the source where `wholeFile`. */
export function describeSpot(
  spot: Spot,
  wholeFile = false,
): Pick<LocatedDiagnostic, 'source' | 'line' | 'column' | 'excerpt'> {
  if ('given' in spot) return { source: spot.given, line: undefined, column: undefined, excerpt: undefined }
  if (wholeFile) return { source: spot.file.shown, line: undefined, column: undefined, excerpt: undefined }
  const { line, col } = spot.file.lines.linePos(spot.offset)
  const start = spot.offset - (col - 1)
  const end = spot.file.text.indexOf('\n', start)
  const excerpt = maskExcerpt(spot.file.text.slice(start, end < 0 ? undefined : end).trimEnd())
  return { source: spot.file.shown, line, column: col, excerpt }
}
