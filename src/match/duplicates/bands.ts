import { BINS, EMPTY, type Fingerprint } from './fingerprint.ts'

/** Texts with one word of eight changed agree in 56 to 88 of 100 bins, unrelated ones in at most 19. */
export const ALIKE = 0.5
const BAND = 4

/**
 * Keys under which to look for a text and for similar ones: the hash of the whole text, then the bands of its
 * fingerprint. Similar texts agree in at least one band of four bins, most likely: with 75 of 100 bins alike in 78
 * cases of a hundred, with 85 in 95. Equal texts always do.
 */
export function bandKeys({ minima, hash }: Fingerprint): readonly number[] {
  const keys = [hash]
  for (let first = 0; first < BINS; first += BAND) {
    let key = first
    let filled = false
    for (let bin = first; bin < first + BAND; bin++) {
      key = Math.imul(key ^ minima[bin]!, 0x01000193) ^ (key >>> 15)
      filled ||= minima[bin] !== EMPTY
    }
    // Negative numbers keep bands apart from hashes of whole texts.
    if (filled) keys.push(-((first / BAND) * 2 ** 32 + (key >>> 0)) - 1)
  }
  return keys
}
