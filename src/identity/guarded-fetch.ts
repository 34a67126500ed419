import { safeFetchWrap } from '@atproto-labs/fetch-node'

/** A fetch for addresses that strangers choose. */
export type GuardedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

const MAX_BODY_BYTES = 256 * 1024

/**
 * A fetch for hosts that callers choose: did:web hosts and handles. Only https on its usual port to public unicast
 * addresses; names are checked again after DNS, when connecting, and on every redirect. Bodies end at 256 KB.
 *
 * The operator chooses `plc`, so it may stand in a private network. `allowLoopback` opens http to this machine: for tests.
 */
export function createGuardedFetch(options: {
  readonly plc: URL
  readonly timeoutMs: number
  readonly allowLoopback: boolean
}): GuardedFetch {
  const { plc, timeoutMs, allowLoopback } = options
  const limits = { responseMaxSize: MAX_BODY_BYTES, timeout: timeoutMs }
  const guarded = safeFetchWrap({ ...limits, allowIpHost: false })
  const trusted = safeFetchWrap({ ...limits, ssrfProtection: false })
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const isTrusted = url.origin === plc.origin || (allowLoopback && isLoopback(url))
    // A trusted host must not lead elsewhere: only the guarded fetch follows redirects.
    return isTrusted ? trusted(input, { ...init, redirect: 'error' }) : guarded(input, init)
  }
}

/** Whether a URL names this machine itself. */
export function isLoopback(url: URL): boolean {
  return (
    url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(url.hostname)
  )
}
