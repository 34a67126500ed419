import { z } from 'zod'

/** A value, or a list of such values that is not empty: `cat` and `[cat, kitten]`. Read it with `[value].flat()`. */
export function oneOrMore<Item extends z.ZodType>(item: Item) {
  return z.union([item, z.array(item).min(1)])
}
