import { z } from 'zod'

/** What Lycan says while it runs. */
export const logSection = z.strictObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').meta({
    description: 'The least severe messages that are shown.',
  }),
  format: z.enum(['auto', 'pretty', 'json']).default('auto').meta({
    description:
      'Lines for people (`pretty`), JSON lines (`json`), or whichever suits: pretty on a terminal, else JSON.',
  }),
})
