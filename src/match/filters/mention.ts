import { presenceOf } from '../deciding.ts'
import { defineFilter } from '../filter.ts'
import { accounts, didsOf } from '../options/accounts.ts'

export default defineFilter({
  summary: 'Matches posts that mention at least one of the given accounts.',
  details: `Counts mentions that apps show as such, not a bare \`@\` in the text.`,
  config: accounts,
  examples: [
    {
      yaml: 'mention: [did:plc:ewvi7nxzyoun6zhxrhs64oiz]',
      matches: { text: 'thanks', mentions: ['did:plc:ewvi7nxzyoun6zhxrhs64oiz'] },
      rejects: { text: 'thanks', did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz' },
    },
  ],
  compile(value, context) {
    return {
      ...presenceOf('mention', didsOf(value, context)),
      explain: ({ post }) =>
        post.mentions.length === 0 ? 'no mentions' : `mentions ${post.mentions.join(', ')}`,
    }
  },
})
