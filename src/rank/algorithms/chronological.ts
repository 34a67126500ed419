import { z } from 'zod'
import { defineAlgorithm } from '../algorithm.ts'

export default defineAlgorithm({
  family: 'keyed',
  summary: 'Newest first.',
  details:
    "A post's time is the earlier of its own createdAt and the moment it arrived, so that a post dated ahead cannot stay on top.",
  config: z.strictObject({}),
  collections: [],
})
