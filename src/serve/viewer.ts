import { type KeyObject, verify } from 'node:crypto'
import { promisify } from 'node:util'
import QuickLRU from 'quick-lru'
import { DocumentUnavailableError } from '../identity/documents.ts'
import { type IdentityResolver, UnknownKeyError } from '../identity/resolver.ts'
import type { KeyId, SigningKey } from '../identity/signing-key.ts'
import { AuthFailure, checkClaims, parseServiceJwt, type ServiceJwt } from './service-jwt.ts'

/** Who is asking, by the service token of their PDS. */
export interface ViewerCheck {
  /** The DID of the account behind an Authorization header. Throws AuthFailure, whatever the header holds. */
  verify(authorization: string | undefined, method: string): Promise<string>
}

const REMEMBERED = 10_000
/** In the thread pool, so that the event loop is free for the 0.06 to 0.27 ms that a check takes. */
const verifyInPool = promisify(verify)

/** Checks tokens made for the service `did`. A token's signature is checked once. `now` in milliseconds since 1970. */
export function createViewerCheck(options: {
  readonly did: string
  readonly identity: Pick<IdentityResolver, 'getSigningKey'>
  readonly now?: () => number
}): ViewerCheck {
  const { did, identity, now = Date.now } = options
  const verified = new QuickLRU<string, true>({ maxSize: REMEMBERED })

  return {
    async verify(authorization, method) {
      const token = bearerToken(authorization)
      const jwt = parseServiceJwt(token)
      checkClaims(jwt, { did, method, now: now() })
      const { account, key } = parseIssuer(jwt.issuer)
      if (verified.has(token)) return account
      if (!(await isSignedBy(account, key, jwt)))
        throw new AuthFailure(
          'signature',
          'The signature of the token does not match the key of the account.',
        )
      verified.set(token, true, { maxAge: Math.max(1, jwt.expires * 1000 - now()) })
      return account
    },
  }

  /** Tries once more with a fresh document, as keys rotate. */
  async function isSignedBy(account: string, id: KeyId, jwt: ServiceJwt): Promise<boolean> {
    const key = await signingKey(account, id, false)
    if (await matches(key, jwt)) return true
    const newer = await signingKey(account, id, true)
    return !newer.key.equals(key.key) && (await matches(newer, jwt))
  }

  async function signingKey(account: string, id: KeyId, refresh: boolean): Promise<SigningKey> {
    try {
      return await identity.getSigningKey(account, id, refresh)
    } catch (cause) {
      if (cause instanceof UnknownKeyError)
        throw new AuthFailure('identity', `The account ${account} cannot be verified: ${cause.message}.`)
      if (cause instanceof DocumentUnavailableError)
        throw new AuthFailure(
          'identity',
          `The account ${account} cannot be looked up just now. Please try again soon.`,
        )
      throw cause
    }
  }
}

/** High-S signatures pass, as in the reference implementation. */
function matches({ algorithm, key }: SigningKey, jwt: ServiceJwt): Promise<boolean> {
  if (algorithm !== jwt.algorithm) return Promise.resolve(false)
  const form: { key: KeyObject; dsaEncoding: 'ieee-p1363' } = { key, dsaEncoding: 'ieee-p1363' }
  return verifyInPool('sha256', jwt.signed, form, jwt.signature)
}

function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined || authorization.trim() === '')
    throw new AuthFailure('missing', 'please sign in.')
  const [scheme, token, ...rest] = authorization.trim().split(/\s+/)
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || rest.length > 0)
    throw new AuthFailure('malformed', 'The Authorization header is not "Bearer" and a token.')
  return token
}

/** An issuer is a DID; a fragment names the service of that account which signed. */
function parseIssuer(issuer: string): { readonly account: string; readonly key: KeyId } {
  const [account = '', fragment, ...rest] = issuer.split('#')
  if (!account.startsWith('did:') || rest.length > 0)
    throw new AuthFailure('issuer', 'The token does not come from an account: its issuer is no DID.')
  return { account, key: fragment === 'atproto_labeler' ? 'atproto_label' : 'atproto' }
}
