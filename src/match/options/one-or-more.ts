import { z } from 'zod'

/**
 * A value, a list of such values that is not empty, or one of the other forms: `cat`, `[cat, kitten]`. One flat
 * union, because messages name the branch that a wrong value most resembles, and a union inside hides it.
 */
export function oneOrMore<Item extends z.ZodType, Others extends z.ZodType[]>(item: Item, ...others: Others) {
  return z.union([item, z.array(item).min(1), ...others])
}
