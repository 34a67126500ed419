import { defineFilter } from '../filter.ts'
import { accounts, didsOf } from '../options/accounts.ts'
import { authorOf } from '../presence.ts'
import { numberOf } from '../vocabulary.ts'

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
    const dids = didsOf(value, context)
    const wanted = Int32Array.from(dids, (did) => numberOf('author', did)).sort()
    return {
      matches: (document) => includes(wanted, authorOf(document)),
      anchors: dids.map((did) => ({ kind: 'author', value: did })),
      cost: 'low',
      explain: (document) => `written by ${document.post.did}`,
    }
  },
})

/** Binary search: lists may hold many thousands of accounts, and 10,000 sets would not stay in the processor's caches. */
function includes(sorted: Int32Array, atom: number): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < atom) low = middle + 1
    else high = middle
  }
  return sorted[low] === atom
}
