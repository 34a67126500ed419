import { z } from 'zod'
import type { Post } from '../../event.ts'
import { defineFilter } from '../filter.ts'
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
    const explain = ({ post }: { readonly post: Post }) =>
      post.quote === undefined ? 'quotes nothing' : `quotes ${post.quote.did}`
    const cost = 'low'
    if (value === 'no')
      return { matches: ({ post }) => post.quote === undefined, anchors: undefined, cost, explain }
    const anchors = [{ kind: 'feature' as const, value: 'quote' }]
    if (value === 'only') return { matches: ({ post }) => post.quote !== undefined, anchors, cost, explain }
    if (value === 'self')
      return { matches: ({ post }) => post.quote?.did === post.did, anchors, cost, explain }
    const dids = didsOf(value.of, context, ['of'])
    const wanted = new Set(dids)
    return {
      matches: ({ post }) => post.quote !== undefined && wanted.has(post.quote.did),
      anchors: dids.map((did) => ({ kind: 'quoted', value: did })),
      cost,
      explain,
    }
  },
})
