import { createGazetteer, type Gazetteer, type OwnPlace } from '../match/geo/gazetteer.ts'
import { nearestCity } from '../match/geo/nearest-city.ts'
import { resolvePlace } from '../match/geo/resolve.ts'
import { validate } from '../validate.ts'
import type { Report } from './diagnostic.ts'
import { placeEntry } from './sections/own-place.ts'

/**
 * The gazetteer with the places of `places:`, made when somebody first asks for it. What the schema of the settings
 * finds wrong is not told again.
 */
export function gazetteerOf(
  entries: readonly (readonly [string, unknown])[],
  report: Report,
): () => Gazetteer {
  let gazetteer: Gazetteer | undefined
  return () => {
    gazetteer ??= createGazetteer(entries.flatMap(([name, entry]) => readPlace(name, entry, report)))
    return gazetteer
  }
}

function readPlace(name: string, entry: unknown, report: Report): readonly OwnPlace[] {
  const checked = validate(placeEntry, entry)
  if (!('value' in checked)) return []
  const { at, names = [name] } = checked.value
  const world = createGazetteer([])
  if (typeof at === 'object') {
    const point = { lat: at[0], lon: at[1] }
    return [{ name, names, at: point, country: nearestCity(point, world.cities)?.country }]
  }
  const found = resolvePlace(at, world)
  if ('at' in found) return [{ name, names, at: found.at, country: found.country }]
  report({ severity: 'error', path: ['places', name, 'at'], message: found.problem })
  return []
}
