import { z } from 'zod'
import { presenceOf } from '../deciding.ts'
import type { Document } from '../document.ts'
import { type Condition, defineFilter } from '../filter.ts'
import { accounts, didsOf } from '../options/accounts.ts'

const config = z.union([
  z.enum(['no', 'only', 'self']),
  z.strictObject({
    to: accounts.meta({ description: 'Accounts whose posts are answered, by DID or handle, or `list:`.' }),
  }),
])

export default defineFilter({
  summary: 'Matches posts by whether they answer another post, and whose.',
  details: `\`no\`: posts that begin a thread. \`only\`: replies. \`self\`: replies of authors to themselves, as in a thread of one's own.
\`{ to: [accounts] }\`: replies to posts of the given accounts.`,
  config,
  examples: [
    {
      yaml: 'reply: no',
      matches: { text: 'hello' },
      rejects: { text: 'hello back', replyParent: { did: 'did:plc:abc', rkey: '3kftldxbvq22p' } },
    },
    {
      yaml: 'reply: { to: [did:plc:ewvi7nxzyoun6zhxrhs64oiz] }',
      matches: { replyParent: { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', rkey: '3kftldxbvq22p' } },
      rejects: { replyParent: { did: 'did:plc:z72i7hdynmk6r22z27h6tvur', rkey: '3kftldxbvq22p' } },
    },
  ],
  compile(value, context) {
    if (value === 'no') return NO
    if (value === 'only') return ONLY
    if (value === 'self') return SELF
    return { ...presenceOf('parent', didsOf(value.to, context, ['to'])), explain }
  },
})

// Many feeds use these: as one object each they stay in the processor's caches.
const ONLY: Condition = { ...presenceOf('feature', ['reply']), explain }
const NO: Condition = {
  matches: (document) => !ONLY.matches(document),
  anchors: undefined,
  cost: 'low',
  explain,
}
const SELF: Condition = {
  matches: ({ post }) => post.replyParent?.did === post.did,
  anchors: ONLY.anchors,
  cost: 'low',
  explain,
}

function explain({ post }: Document): string {
  if (post.replyParent !== undefined) return `answers ${post.replyParent.did}`
  return post.replyRoot === undefined ? 'answers nothing' : 'a reply'
}
