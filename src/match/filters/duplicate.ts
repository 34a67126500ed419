import { z } from 'zod'
import { duration } from '../../duration.ts'
import type { Document } from '../document.ts'
import { fingerprintOf } from '../duplicates/fingerprint.ts'
import { createTextMemory } from '../duplicates/memory.ts'
import { defineFilter } from '../filter.ts'

/** Different texts that are remembered per window: some 60 MB, and about an hour and a half of the whole network. */
const CAPACITY = 200_000

export default defineFilter({
  summary: 'Matches posts whose text was posted shortly before already; use it under `not:`.',
  details: `Texts are compared without links, mentions, digits, signs and white space. \`like: near\` also finds texts that differ in a
few words. A post is a duplicate if at least \`copies\` other posts with its text came before it, dated within the window. Posts
with fewer than \`minLetters\` letters are never duplicates, so that people may wish each other a good morning.

All posts of the network are remembered that Lycan has seen, wanted or not, up to ${CAPACITY.toLocaleString('en')} different texts for each length
of window. The clock is the posts' own time, so a replay of the same posts gives the same answers. The memory is not stored:
after a restart it is empty, and the first copy that arrives then counts as the original.`,
  config: z.strictObject({
    within: duration({ atLeast: '1s', atMost: '7d' })
      .prefault('1h')
      .meta({ description: 'How far apart copies may be dated.' }),
    like: z
      .enum(['exact', 'near'])
      .default('near')
      .meta({ description: 'Whether texts must be the same, or may differ in a few words.' }),
    by: z
      .enum(['anyone', 'author'])
      .default('anyone')
      .meta({ description: "Whose copies count: those of all accounts, or only the author's own." }),
    copies: z
      .int()
      .min(1)
      .max(20)
      .default(1)
      .meta({ description: 'How many earlier copies make a post a duplicate.' }),
    minLetters: z
      .int()
      .min(1)
      .default(20)
      .meta({ description: 'Posts with fewer letters are never duplicates.' }),
  }),
  examples: [
    {
      yaml: 'not: { duplicate: { within: 6h, like: exact } }',
      before: [{ did: 'did:plc:first', text: 'Win a free phone, only today! https://a.example' }],
      matches: { text: 'My phone fell into the sea today, so I am free' },
      rejects: { text: 'WIN a free phone - only today. https://b.example' },
    },
  ],
  compile({ within, like, by, copies, minLetters }, context) {
    const near = like === 'near'
    const memory = context.shared(`duplicate ${like} ${within}`, () =>
      createTextMemory({ near, window: within, capacity: CAPACITY }),
    )
    const earlier = (document: Document): number => {
      const { post } = document
      const fingerprint = fingerprintOf(document)
      if (fingerprint.letters < minLetters) return 0
      let count = 0
      for (const other of memory.before(post, fingerprint)) {
        if (Math.abs(post.time - other.time) <= within && (by === 'anyone' || other.did === post.did)) count++
      }
      return count
    }
    return {
      matches: (document) => earlier(document) >= copies,
      anchors: undefined,
      cost: 'high',
      witness(document) {
        const fingerprint = fingerprintOf(document)
        if (fingerprint.letters < minLetters) return
        const { did, rkey, time } = document.post
        memory.note({ did, rkey, time }, fingerprint)
      },
      explain: (document) => {
        const count = earlier(document)
        return count === 0 ? 'no earlier copies' : `${count} earlier ${count === 1 ? 'copy' : 'copies'}`
      },
    }
  },
})
