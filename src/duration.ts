import { z } from 'zod'
import { describeValue } from './validate.ts'

/** Milliseconds of each unit that durations are written in. */
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

const SHAPE = /^(?:\d+(?:ms|s|m|h|d|w))+$/
const PART = /(\d+)(ms|s|m|h|d|w)/g

/** Milliseconds of a duration such as `6h`, `1h30m` or `7d`, or undefined where `text` is none. */
export function parseDuration(text: string): number | undefined {
  if (!SHAPE.test(text)) return undefined
  let milliseconds = 0
  for (const [, amount, unit] of text.matchAll(PART)) {
    milliseconds += Number(amount) * UNITS[unit as keyof typeof UNITS]
  }
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined
}

/** The shortest duration that `parseDuration` reads back as `milliseconds` (a whole number, not negative). */
export function formatDuration(milliseconds: number): string {
  let rest = milliseconds
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const amount = Math.floor(rest / UNITS[unit])
    rest -= amount * UNITS[unit]
    if (amount > 0) text += `${amount}${unit}`
  }
  return text === '' ? '0s' : text
}

/**
 * An option that is written as a duration and read as milliseconds. Bounds are durations too, and inclusive.
 * Throws for a bound that is no duration.
 */
export function duration(bounds: { readonly atLeast?: string; readonly atMost?: string } = {}) {
  const least = bounds.atLeast === undefined ? 0 : bound(bounds.atLeast)
  const most = bounds.atMost === undefined ? Number.MAX_SAFE_INTEGER : bound(bounds.atMost)
  return z
    .codec(
      z
        .string({
          error: (issue) =>
            `expected a duration such as 30s, 6h, 1h30m or 7d, got ${describeValue(issue.input)}`,
        })
        .meta({ title: 'duration', pattern: SHAPE.source }),
      z.number(),
      {
        decode: (text, context) => {
          const milliseconds = parseDuration(text)
          if (milliseconds !== undefined) return milliseconds
          context.issues.push({
            code: 'custom',
            input: text,
            message: `"${text}" is not a duration; write an amount and a unit, such as 30s, 6h, 1h30m or 7d`,
          })
          return z.NEVER
        },
        encode: formatDuration,
      },
    )
    .refine((value) => value >= least, `must be at least ${bounds.atLeast}`)
    .refine((value) => value <= most, `must be at most ${bounds.atMost}`)
}

function bound(text: string): number {
  const milliseconds = parseDuration(text)
  if (milliseconds === undefined) throw new Error(`not a duration: ${text}`)
  return milliseconds
}
