import { z } from 'zod'
import { account } from '../../match/options/accounts.ts'

/** A named set of words or of accounts, for filters to refer to. */
export const listEntry = z
  .strictObject({
    words: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({
        description: 'Words and phrases, for `text: { list: … }`.',
        examples: [['Oslo', 'Bergen', 'Tromsø']],
      }),
    accounts: z
      .array(account)
      .min(1)
      .optional()
      .meta({
        description: 'Accounts by DID or handle, for `author: { list: … }` and the like.',
        examples: [['alice.example.com', 'did:plc:ewvi7nxzyoun6zhxrhs64oiz']],
      }),
  })
  .refine((list) => (list.words === undefined) !== (list.accounts === undefined), {
    error: 'a list needs either `words` or `accounts`, and not both',
  })
