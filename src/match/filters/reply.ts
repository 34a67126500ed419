import { z } from 'zod'
import type { Post } from '../../event.ts'
import { defineFilter } from '../filter.ts'
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
    const explain = ({ post }: { readonly post: Post }) => {
      if (!isReply(post)) return 'answers nothing'
      return post.replyParent === undefined ? 'a reply' : `answers ${post.replyParent.did}`
    }
    const cost = 'low'
    if (value === 'no') return { matches: ({ post }) => !isReply(post), anchors: undefined, cost, explain }
    const anchors = [{ kind: 'feature' as const, value: 'reply' }]
    if (value === 'only') return { matches: ({ post }) => isReply(post), anchors, cost, explain }
    if (value === 'self')
      return { matches: ({ post }) => post.replyParent?.did === post.did, anchors, cost, explain }
    const dids = didsOf(value.to, context, ['to'])
    const wanted = new Set(dids)
    return {
      matches: ({ post }) => post.replyParent !== undefined && wanted.has(post.replyParent.did),
      anchors: dids.map((did) => ({ kind: 'parent', value: did })),
      cost,
      explain,
    }
  },
})

function isReply(post: Post): boolean {
  return post.replyParent !== undefined || post.replyRoot !== undefined
}
