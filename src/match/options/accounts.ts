import { z } from 'zod'
import type { CompileContext } from '../filter.ts'
import { oneOrMore } from './one-or-more.ts'

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const HANDLE = new RegExp(`^(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$`, 'i')
const DID = /^did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]$/

/** An account by its DID or handle. */
export const account = z.string().refine((text) => DID.test(text) || HANDLE.test(text), {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is neither a DID nor a handle; write did:plc:… or alice.example.com, without @`,
})

/** Accounts: one, several, or a named list of them. */
export const accounts = oneOrMore(
  account,
  z.strictObject({
    list: z.string().meta({ description: 'The name of a list of accounts under `lists:`.' }),
  }),
).meta({ description: 'Accounts by DID or handle, or `list:` with the name of a list of accounts.' })

/** The DIDs of the accounts that are known by now; `path` is where they stand below the filter's option. */
export function didsOf(
  value: z.output<typeof accounts>,
  context: CompileContext,
  path: readonly PropertyKey[] = [],
): readonly string[] {
  const named =
    typeof value === 'object' && 'list' in value
      ? context.accounts(value.list, [...path, 'list'])
      : [value].flat()
  const dids = named.map((name) =>
    name.startsWith('did:') ? name : context.resolveHandle(name.toLowerCase()),
  )
  return [...new Set(dids.filter((did) => did !== undefined))]
}
