import { z } from 'zod'

const WINDOW = 30

/** How much of one author, thread or text readers see. */
export const diversitySection = z
  .strictObject({
    perAuthor: z.int().min(1).max(100).optional().meta({
      description: 'At most so many posts of one author among any `window` posts that stand together.',
    }),
    window: z.int().min(2).max(500).default(WINDOW).meta({
      description: 'How many posts `perAuthor` looks at; apps load pages of 30.',
    }),
    gap: z.int().min(1).max(100).optional().meta({
      description: 'At least so many posts of others between two posts of one author.',
    }),
    perThread: z.int().min(1).max(100).optional().meta({
      description: 'At most so many posts of one thread among the first 500; 1 shows each conversation once.',
    }),
    perDuplicate: z.int().min(1).max(100).optional().meta({
      description:
        'At most so many posts with nearly the same text among the first 500; 1 shows each text once, by the post that stands highest. Links, mentions, digits and signs are not compared; texts below 20 letters are never alike.',
    }),
  })
  .refine(({ perAuthor, gap, perThread, perDuplicate }) => perAuthor ?? gap ?? perThread ?? perDuplicate, {
    error: 'limits nothing; give it `perAuthor`, `gap`, `perThread` or `perDuplicate`',
  })
  .refine(({ perAuthor = 1, window }) => perAuthor < window, {
    path: ['perAuthor'],
    error: 'limits nothing: it must be smaller than `window`',
  })
