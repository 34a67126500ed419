import { Ailment } from './check.ts'

/** How long one answer may take; the AppView itself waits ten seconds for a feed. */
const PATIENCE_MS = 10_000

const PROXY = 'Start the reverse proxy (Caddy, nginx) that passes this name on to Lycan, and open the port'

/** By the codes of Node's network errors. */
const BY_CODE: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  ENOTFOUND: [
    'the name has no address in DNS',
    'Add an A or AAAA record for it, or correct service.hostname',
  ],
  EAI_AGAIN: ['DNS does not answer', 'Check the network of this machine, and try again'],
  ECONNREFUSED: ['nothing listens there', PROXY],
  ECONNRESET: ['the connection is cut', PROXY],
  EHOSTUNREACH: ['there is no way to that address from here', 'Check network and firewall'],
  ENETUNREACH: ['there is no way to that address from here', 'Check network and firewall'],
  ETIMEDOUT: ['no answer', 'Check that the firewall lets the port through'],
  UND_ERR_CONNECT_TIMEOUT: ['no answer', 'Check that the firewall lets the port through'],
  CERT_HAS_EXPIRED: ['its certificate has expired', 'Renew it, and let the reverse proxy load it'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'its certificate is for other names',
    'Let the reverse proxy use a certificate for this name',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'its certificate is self-signed',
    'Use one from an authority that everybody trusts, such as Let’s Encrypt',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'its certificate comes from an authority that nobody else knows',
    'Use one from an authority that everybody trusts, such as Let’s Encrypt',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'its certificate comes without those between it and the root',
    'Let the reverse proxy send the full chain (fullchain.pem)',
  ],
}

/** Fetches as whoever runs Lycan would, without following redirects. Throws an Ailment where there is no answer. */
export async function ask(url: string | URL, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) })
  } catch (error) {
    throw networkAilment(error, new URL(url).origin)
  }
}

/** What a failed connection to `where` means, and what helps. */
export function networkAilment(error: unknown, where: string): Ailment {
  const deepest = rootOf(error)
  const code = (deepest as NodeJS.ErrnoException).code ?? ''
  if (deepest.name === 'TimeoutError')
    return new Ailment(`${where}: no answer in time`, 'Check firewall and reverse proxy')
  const [what, fix] = BY_CODE[code] ?? [deepest.message, 'Check network, firewall and reverse proxy']
  return new Ailment(`${where}: ${what}`, fix)
}

/** What an answer that is no success means where Lycan should have answered. */
export function statusAilment(response: Response, where: string, local: string): Ailment {
  const { status } = response
  const said = `${where} answers with status ${status}`
  if (status === 421)
    return new Ailment(said, 'Add the name of the host to service.allowedHosts, and restart lycan run')
  if (status >= 502 && status <= 504)
    return new Ailment(
      said,
      `The reverse proxy is there, but not Lycan behind it: is lycan run running, and does the proxy pass on to ${local}?`,
    )
  if (status >= 300 && status < 400)
    return new Ailment(
      `${where} redirects to ${response.headers.get('location') ?? 'nowhere'}`,
      'Let the reverse proxy answer at this name itself: the network does not follow redirects here',
    )
  return new Ailment(said, `Let the reverse proxy pass this address on to ${local}`)
}

function rootOf(error: unknown): Error {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return rootOf(error.errors[0])
  if (!(error instanceof Error)) return new Error(String(error))
  return error.cause instanceof Error ? rootOf(error.cause) : error
}
