import { z } from 'zod'

/** A condition on posts. src/match/rule.ts reads it, so that here it only has to be there. */
export const ruleEntry = z
  .unknown()
  .refine((value) => value !== undefined && value !== null, {
    error: 'missing; a rule says which posts are wanted, such as { hashtag: [cats] }',
  })
  .meta({ id: 'rule', title: 'rule', description: 'Which posts are wanted.' })
