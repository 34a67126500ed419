import { ALIKE } from './bands.ts'
import { BINS, EMPTY, type Fingerprint } from './fingerprint.ts'

/** Texts with fewer letters say too little to be told apart; they are like no other. */
export const LEAST_LETTERS = 20
const BITS = 4
const VALUES = 2 ** BITS - 1

/** A signature in two halves, as numbers are compared faster than a bigint. */
export interface Signature {
  readonly low: number
  readonly high: number
}

/**
 * A fingerprint in 64 bits, to be stored with a post: 4 bits of each of the 16 minima (b-bit minwise hashing, Li and
 * König, 2010), 0 for an empty bin. Undefined for texts of fewer than 20 letters.
 */
export function signatureOf({ letters, minima }: Fingerprint): bigint | undefined {
  if (letters < LEAST_LETTERS) return undefined
  let signature = 0n
  for (let bin = BINS - 1; bin >= 0; bin--) {
    const value = minima[bin] === EMPTY ? 0 : 1 + (minima[bin]! % VALUES)
    signature = (signature << BigInt(BITS)) | BigInt(value)
  }
  return BigInt.asIntN(64, signature)
}

export function readSignature(stored: bigint): Signature {
  return { low: Number(BigInt.asIntN(32, stored)), high: Number(BigInt.asIntN(32, stored >> 32n)) }
}

/**
 * Whether two texts are the same, or nearly: they agree in half of the bins that either of them fills. So it is for every
 * two whose whole fingerprints are alike, and by chance for a dozen in a million pairs of long texts.
 */
export function areAlike(one: Signature, other: Signature): boolean {
  const filled = nonZeroDigits(one.low | other.low) + nonZeroDigits(one.high | other.high)
  const different = nonZeroDigits(one.low ^ other.low) + nonZeroDigits(one.high ^ other.high)
  return filled > 0 && filled - different >= ALIKE * filled
}

/** How many of the eight hexadecimal digits are not 0. */
function nonZeroDigits(word: number): number {
  const folded = word | (word >>> 2)
  const marks = (folded | (folded >>> 1)) & 0x1111_1111
  // The multiplication adds all eight up in the highest digit, which holds 8 just as well.
  return Math.imul(marks, 0x1111_1111) >>> 28
}
