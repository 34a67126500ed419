import { z } from 'zod'
import { coordinates } from '../../coordinates.ts'

/** A place that the settings name themselves. */
export const placeEntry = z.strictObject({
  at: z.union([z.string().min(1), coordinates]).meta({
    description: 'Where it is: [latitude, longitude], or a city, such as `Lillestrøm`.',
    examples: [[59.97, 11.04], 'Springfield, Illinois'],
  }),
  names: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({
      description: 'What posts call it, in any case of letters; the name of the entry if not said.',
      examples: [['Kjeller', 'Kjeller flyplass']],
    }),
})
