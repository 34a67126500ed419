import { AtpAgent } from '@atproto/api'
import { isLoopback } from '../identity/guarded-fetch.ts'
import type { PublisherAccount } from './account.ts'
import { publishingError } from './failure.ts'

/** How long one answer may take; uploading an avatar on a slow line included. */
const PATIENCE_MS = 30_000

/** A client of the account's server; nobody is signed in yet, which is enough to read records. */
export function openServer({ pds }: PublisherAccount): AtpAgent {
  // fetch has another idea of the type of a Request in the types of Node than in those of @atproto/api.
  return new AtpAgent({ service: pds, fetch: careful as typeof fetch })
}

/** Signs in; the session ends when the command does. Throws PublishingError. */
export async function signIn(agent: AtpAgent, account: PublisherAccount, password: string): Promise<void> {
  try {
    await agent.login({ identifier: account.did, password })
  } catch (error) {
    throw publishingError(error, account.pds)
  }
}

/** A password must neither follow a redirect nor travel unprotected, and nobody waits for ever. */
function careful(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  const url = new URL(request.url)
  if (url.protocol !== 'https:' && !isLoopback(url))
    throw new Error(`${url.origin} is not https, and a password would travel unprotected`)
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)])
  return fetch(request, { redirect: 'error', signal })
}
