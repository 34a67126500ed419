/** Windows in a row without progress after which a host counts as staying behind. */
const PATIENCE = 4

/**
 * Tells a host that stays far behind from one that is catching up: lag above the limit that has not shrunk by at least
 * half the time that passed, window after window. Call it with the present lag; it answers whether to leave.
 */
export function createLagWatch(
  limits: { readonly lagMs: number; readonly windowMs: number },
  now: () => number,
): (lagMs: number) => boolean {
  let windowStart = now()
  let lagAtStart = Number.POSITIVE_INFINITY
  let stuck = 0
  return (lagMs) => {
    const passed = now() - windowStart
    if (passed < limits.windowMs) return false
    const shrinks = lagMs <= lagAtStart - passed / 2
    stuck = lagMs > limits.lagMs && !shrinks ? stuck + 1 : 0
    windowStart = now()
    lagAtStart = lagMs
    return stuck >= PATIENCE
  }
}
