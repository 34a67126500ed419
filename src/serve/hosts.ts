import type { RequestHandler } from 'express'

/** Refuses requests made under a name that is not one of `allowedHosts`, with 421 Misdirected Request. */
export function onlyHosts(allowedHosts: readonly string[]): RequestHandler {
  const allowed = new Set(allowedHosts.map(hostOf))
  const names = allowedHosts.join(', ')
  return ({ headers: { host } }, response, next) => {
    if (host !== undefined && allowed.has(hostOf(host))) {
      next()
      return
    }
    const asked = host === undefined || host === '' ? 'no host' : JSON.stringify(host.slice(0, 253))
    response.status(421).json({
      error: 'MisdirectedRequest',
      message: `This server answers for ${names}, and the request named ${asked}. Whoever runs it can add names under service.allowedHosts.`,
    })
  }
}

/** The name in a Host header: without port and brackets, in lower case. */
function hostOf(header: string): string {
  const text = header.toLowerCase()
  if (text.startsWith('[')) return text.slice(1, Math.max(1, text.indexOf(']')))
  const colon = text.indexOf(':')
  // More than one colon and no brackets: an IPv6 address as the settings write it.
  const name = colon >= 0 && colon === text.lastIndexOf(':') ? text.slice(0, colon) : text
  return name.endsWith('.') ? name.slice(0, -1) : name
}
