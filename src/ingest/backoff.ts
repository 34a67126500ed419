/** Waits that grow while something keeps failing. */
export interface Backoff {
  /** Milliseconds to wait before the next attempt. */
  next(): number
  /** It worked: the next wait is short again. */
  reset(): void
}

/**
 * Exponential backoff with full jitter: any wait between nothing and twice the bound before, so that clients that lost
 * a server together do not come back together. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function createBackoff(
  bounds: { readonly firstMs: number; readonly mostMs: number },
  random: () => number = Math.random,
): Backoff {
  let bound = bounds.firstMs
  return {
    next() {
      const wait = Math.round(random() * bound)
      bound = Math.min(bounds.mostMs, bound * 2)
      return wait
    },
    reset() {
      bound = bounds.firstMs
    },
  }
}
