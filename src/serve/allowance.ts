import QuickLRU from 'quick-lru'

/** What one account may do at once, and how fast it may do more after that. */
export interface AllowanceLimits {
  readonly atOnce: number
  readonly perSecond: number
}

/** Whether an account may do so much more now. What it may not is not taken off its allowance. */
export type Allowance = (did: string, count: number) => boolean

/** Accounts that did nothing for longest are forgotten first; they may do everything again. */
const REMEMBERED = 20_000

interface Bucket {
  readonly left: number
  readonly at: number
}

/** A token bucket for each account, of this process. `now` in milliseconds since 1970. */
export function createAllowance(
  { atOnce, perSecond }: AllowanceLimits,
  now: () => number = Date.now,
): Allowance {
  const buckets = new QuickLRU<string, Bucket>({ maxSize: REMEMBERED })
  return (did, count) => {
    const at = now()
    const known = buckets.get(did) ?? { left: atOnce, at }
    const left = Math.min(atOnce, known.left + (Math.max(0, at - known.at) / 1_000) * perSecond)
    const isEnough = count <= left
    buckets.set(did, { left: isEnough ? left - count : left, at })
    return isEnough
  }
}
