import { z } from 'zod'
import { presenceOf } from '../deciding.ts'
import type { Document } from '../document.ts'
import { type Condition, defineFilter } from '../filter.ts'
import { accounts, didsOf } from '../options/accounts.ts'

const config = z.union([
  z.enum(['no', 'only', 'self']),
  z.strictObject({
    of: accounts.meta({ description: 'Accounts whose posts are quoted, by DID or handle, or `list:`.' }),
  }),
])

export default defineFilter({
  summary: 'Matches posts by whether they quote another post, and whose.',
  details: `\`no\`: posts that quote nothing. \`only\`: quotes. \`self\`: quotes of an author's own posts. \`{ of: [accounts] }\`: quotes of
posts of the given accounts.`,
  config,
  examples: [
    {
      yaml: 'quote: no',
      matches: { text: 'hello' },
      rejects: { text: 'look at this', quote: { did: 'did:plc:abc', rkey: '3kftldxbvq22p' } },
    },
    {
      yaml: 'quote: { of: [did:plc:ewvi7nxzyoun6zhxrhs64oiz] }',
      matches: { quote: { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', rkey: '3kftldxbvq22p' } },
      rejects: { quote: { did: 'did:plc:z72i7hdynmk6r22z27h6tvur', rkey: '3kftldxbvq22p' } },
    },
  ],
  compile(value, context) {
    if (value === 'no') return NO
    if (value === 'only') return ONLY
    if (value === 'self') return SELF
    return { ...presenceOf('quoted', didsOf(value.of, context, ['of'])), explain }
  },
})

// Many feeds use these: as one object each they stay in the processor's caches.
const ONLY: Condition = { ...presenceOf('feature', ['quote']), explain }
const NO: Condition = {
  matches: (document) => !ONLY.matches(document),
  anchors: undefined,
  cost: 'low',
  explain,
}
const SELF: Condition = {
  matches: ({ post }) => post.quote?.did === post.did,
  anchors: ONLY.anchors,
  cost: 'low',
  explain,
}

function explain({ post }: Document): string {
  return post.quote === undefined ? 'quotes nothing' : `quotes ${post.quote.did}`
}
