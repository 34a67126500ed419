import { z } from 'zod'

/**
 * Inclusive bounds of an amount, at least one of them. `value` is the schema of a bound, `what` the amount as the
 * reference names it.
 */
export function bounds(value: z.ZodType<number, number>, what: string) {
  return z
    .strictObject({
      atLeast: value.optional().meta({ description: `The least ${what} that matches.` }),
      atMost: value.optional().meta({ description: `The greatest ${what} that matches.` }),
    })
    .refine((bound) => bound.atLeast !== undefined || bound.atMost !== undefined, {
      error: 'needs `atLeast:` or `atMost:`',
    })
    .refine(
      (bound) => bound.atLeast === undefined || bound.atMost === undefined || bound.atLeast <= bound.atMost,
      {
        error: 'no amount is both: `atLeast:` is greater than `atMost:`',
      },
    )
}

export interface Bounds {
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

/** Whether an amount lies within the bounds. */
export function isWithin(
  amount: number,
  { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Bounds,
): boolean {
  return amount >= atLeast && amount <= atMost
}
