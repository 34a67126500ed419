import { z } from 'zod'
import { describeValue } from './validate.ts'

/** Kilometres of each unit that distances are written in. */
const UNITS = { m: 0.001, km: 1, mi: 1.609344 } as const

const SHAPE = /^(\d+(?:\.\d+)?)\s?(m|km|mi)$/

/** Kilometres of a distance such as `30km`, `500m` or `20mi`, or undefined where `text` is none. */
export function parseDistance(text: string): number | undefined {
  const [, amount, unit] = SHAPE.exec(text) ?? []
  return amount === undefined ? undefined : Number(amount) * UNITS[unit as keyof typeof UNITS]
}

/** A distance that `parseDistance` reads back as `km` kilometres. */
export function formatDistance(km: number): string {
  return km < 1 ? `${Number((km * 1000).toFixed(3))}m` : `${Number(km.toFixed(6))}km`
}

/** An option that is written as a distance and read as kilometres. Bounds are distances too, and inclusive. */
export function distance(bounds: { readonly atLeast: string; readonly atMost: string }) {
  const [least, most] = [parseDistance(bounds.atLeast), parseDistance(bounds.atMost)]
  if (least === undefined || most === undefined) throw new Error('bounds must be distances')
  return z
    .codec(
      z
        .string({
          error: (issue) =>
            `expected a distance such as 500m, 30km or 20mi, got ${describeValue(issue.input)}`,
        })
        .meta({ title: 'distance', pattern: SHAPE.source }),
      z.number(),
      {
        decode: (text, context) => {
          const km = parseDistance(text)
          if (km !== undefined) return km
          context.issues.push({
            code: 'custom',
            input: text,
            message: `"${text}" is not a distance; write an amount and a unit, such as 500m, 30km or 20mi`,
          })
          return z.NEVER
        },
        encode: formatDistance,
      },
    )
    .refine((value) => value >= least, `must be at least ${bounds.atLeast}`)
    .refine((value) => value <= most, `must be at most ${bounds.atMost}`)
}
