import { presenceOf } from '../deciding.ts'
import { defineFilter } from '../filter.ts'
import { accounts, didsOf } from '../options/accounts.ts'

export default defineFilter({
  summary: 'Matches posts written by one of the given accounts.',
  details: `Accounts are given by DID or by handle. A handle counts from the moment it is resolved; a DID never changes, whatever
becomes of the handle.`,
  config: accounts,
  examples: [
    {
      yaml: 'author: [did:plc:ewvi7nxzyoun6zhxrhs64oiz]',
      matches: { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz' },
      rejects: { did: 'did:plc:z72i7hdynmk6r22z27h6tvur' },
    },
  ],
  compile(value, context) {
    return {
      ...presenceOf('author', didsOf(value, context)),
      explain: (document) => `written by ${document.post.did}`,
    }
  },
})
