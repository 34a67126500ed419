import type { SigningAlgorithm } from '../identity/signing-key.ts'

/** Why a request could not be tied to an account. The values label a metric, so the set is closed. */
export type AuthFailureReason =
  | 'missing' // no token at all
  | 'malformed' // no JWT, or a claim is missing or of the wrong type
  | 'type' // a JWT of another kind: an access or refresh token
  | 'algorithm'
  | 'expired'
  | 'audience' // meant for another service
  | 'method' // meant for another method
  | 'issuer' // no account that can be looked up
  | 'identity' // the account's DID document is gone, unreachable, or lists no key
  | 'signature'
  | 'forbidden' // a known account that the feed does not admit

/** A request that could not be tied to an account. The message is meant for the reader of the feed. */
export class AuthFailure extends Error {
  override readonly name = 'AuthFailure'
  readonly reason: AuthFailureReason

  constructor(reason: AuthFailureReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** A service token: whole, but with nothing about it checked yet. */
export interface ServiceJwt {
  readonly algorithm: SigningAlgorithm
  /** The account's DID, with a `#fragment` where a service signs for it. */
  readonly issuer: string
  readonly audience: string
  /** Seconds since 1970. */
  readonly expires: number
  /** The XRPC method it was made for. */
  readonly method: string | undefined
  /** What was signed, and the signature: r and s, 32 bytes each. */
  readonly signed: Buffer
  readonly signature: Buffer
}

const FOREIGN_TYPES = new Set(['at+jwt', 'refresh+jwt', 'dpop+jwt'])
const MAX_LENGTH = 8192

/** Takes a compact JWT apart. Throws AuthFailure, and nothing else, for any text. */
export function parseServiceJwt(token: string): ServiceJwt {
  const parts = token.length > MAX_LENGTH ? [] : token.split('.')
  if (parts.length !== 3) throw malformed('it is not a JWT')
  const [head, body, signature] = parts.map(decodeBase64Url)
  const header = parseObject(head)
  if (typeof header.typ === 'string' && FOREIGN_TYPES.has(header.typ.toLowerCase()))
    throw new AuthFailure('type', `A token of type ${header.typ} was sent where a service token belongs.`)
  if (header.alg !== 'ES256' && header.alg !== 'ES256K')
    throw new AuthFailure('algorithm', 'The token is signed with an algorithm other than ES256 and ES256K.')
  const { iss, aud, exp, lxm } = parseObject(body)
  // `iat` may be missing: older servers leave it out.
  if (typeof iss !== 'string') throw malformed('it does not say who sent it (iss)')
  if (typeof aud !== 'string') throw malformed('it does not say whom it is for (aud)')
  if (typeof exp !== 'number' || !Number.isFinite(exp))
    throw malformed('it does not say when it expires (exp)')
  if (lxm !== undefined && typeof lxm !== 'string') throw malformed('its method (lxm) is not a text')
  if (signature?.length !== 64) throw malformed('its signature is not 64 bytes long')
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')), 'latin1')
  return { algorithm: header.alg, issuer: iss, audience: aud, expires: exp, method: lxm, signed, signature }
}

/**
 * Checks for whom, for what and until when a token was made. `aud` may be the bare DID or the DID with `#bsky_fg`
 * (proposal 0014); `lxm` is required, as in the reference implementation. `now` is in milliseconds.
 */
export function checkClaims(
  jwt: ServiceJwt,
  expected: { readonly did: string; readonly method: string; readonly now: number },
): void {
  const { did, method, now } = expected
  if (jwt.expires * 1000 <= now) throw new AuthFailure('expired', 'The token has expired. Please try again.')
  if (jwt.audience !== did && jwt.audience !== `${did}#bsky_fg`)
    throw new AuthFailure(
      'audience',
      `The token is meant for ${brief(jwt.audience)}, but this service is ${did}.`,
    )
  if (jwt.method !== method)
    throw new AuthFailure(
      'method',
      `The token is meant for ${brief(jwt.method ?? 'no method')}, not for ${method}.`,
    )
}

function decodeBase64Url(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  if (part === '' || bytes.toString('base64url') !== part) throw malformed('it is not base64url')
  return bytes
}

function parseObject(bytes: Buffer | undefined): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(bytes?.toString() ?? '')
  } catch {
    throw malformed('it does not hold JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('it does not hold a JSON object')
  return value as Record<string, unknown>
}

function malformed(what: string): AuthFailure {
  return new AuthFailure('malformed', `The token cannot be read: ${what}.`)
}

function brief(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
