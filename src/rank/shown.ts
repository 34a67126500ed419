import type { Candidate } from './algorithm.ts'

const HASHES = 8
const BYTES = { least: 32, perPost: 2, most: 512 }
/** Of the filter that is filled page by page. Of the posts not seen, one in 20 passes for seen behind 600. */
export const GROWN_BYTES = BYTES.most

/**
 * Which posts a reader saw, as a Bloom filter of 32 to 512 bytes, two a post: of the posts not seen, one in 1,700
 * passes for seen, and one in 40 behind 500 posts. It travels in the cursor, so that a list can be made anew without
 * showing anything twice.
 */
export function shownFilter(posts: readonly Candidate[]): Uint8Array {
  return add(new Uint8Array(Math.min(Math.max(posts.length * BYTES.perPost, BYTES.least), BYTES.most)), posts)
}

/** What a reader had seen, and these posts, as a filter of 512 bytes; `seen` is such a filter, or there was nothing. */
export function grownFilter(seen: Uint8Array | undefined, posts: readonly Candidate[]): Uint8Array {
  const filter = new Uint8Array(GROWN_BYTES)
  if (seen !== undefined) filter.set(seen)
  return add(filter, posts)
}

function add(filter: Uint8Array, posts: readonly Candidate[]): Uint8Array {
  for (const post of posts) {
    const { low, high } = hashesOf(post)
    for (let hash = 0; hash < HASHES; hash++) {
      const bit = bitOf(low, high, hash, filter)
      filter[bit >> 3]! |= 1 << (bit & 7)
    }
  }
  return filter
}

/** Whether the post is among those of `filter`; seldom true for one that is not, never false for one that is. */
export function wasShown(filter: Uint8Array, post: Candidate): boolean {
  if (filter.length === 0) return false
  const { low, high } = hashesOf(post)
  for (let hash = 0; hash < HASHES; hash++) {
    const bit = bitOf(low, high, hash, filter)
    if ((filter[bit >> 3]! & (1 << (bit & 7))) === 0) return false
  }
  return true
}

function hashesOf({ author, rkey }: Candidate): { readonly low: number; readonly high: number } {
  const low = mix(Number(BigInt.asIntN(32, rkey)) ^ Math.imul(author, 0x9e37_79b1))
  return { low, high: mix(Number(BigInt.asIntN(32, rkey >> 32n)) ^ low) | 1 }
}

/** Two hashes give as many as are needed (Kirsch and Mitzenmacher, 2006). */
function bitOf(low: number, high: number, hash: number, filter: Uint8Array): number {
  return ((low + Math.imul(hash, high)) >>> 0) % (filter.length * 8)
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return hash ^ (hash >>> 16)
}
