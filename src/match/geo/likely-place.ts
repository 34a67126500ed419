import type { Coordinates } from '../../coordinates.ts'
import { combined, type Evidence } from './evidence.ts'

/**
 * The point for which the most speaks, and how much; undefined where nothing tells a point. The signs of one place add
 * up, as in rules.
 */
export function likelyPlace(
  evidence: readonly Evidence[],
): (Coordinates & { readonly confidence: number }) | undefined {
  const byPlace = Map.groupBy(evidence, ({ place: { at } }) =>
    at === undefined ? '' : `${at.lat} ${at.lon}`,
  )
  let best: (Coordinates & { readonly confidence: number }) | undefined
  for (const signs of byPlace.values()) {
    const { at } = signs[0]!.place
    if (at === undefined) continue
    const confidence = combined(signs)
    if (best === undefined || confidence > best.confidence) best = { lat: at.lat, lon: at.lon, confidence }
  }
  return best
}
