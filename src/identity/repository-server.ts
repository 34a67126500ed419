import { getPds } from '@atproto/identity'
import { isAccountDid } from './did.ts'
import type { DidDocuments } from './documents.ts'

/**
 * The address of the server that keeps an account's repository, as its DID document names it; undefined where `did` is
 * none of an account, or its document is missing or names no server. Throws DocumentUnavailableError.
 */
export async function repositoryServer(documents: DidDocuments, did: string): Promise<string | undefined> {
  const document = isAccountDid(did) ? await documents.get(did) : undefined
  if (document === undefined) return undefined
  try {
    return getPds(document)
  } catch {
    return undefined // strangers write these documents
  }
}
