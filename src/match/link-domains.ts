import { domainToASCII } from 'node:url'
import type { Document } from './document.ts'

const NON_ASCII = /[^\0-\x7f]/

/** The domains of a post's links and every domain above them, in lower case, as IDNA writes them; each once. */
export function linkDomains(document: Document): readonly string[] {
  document.memo.domains ??= domainsOf(document.post.links)
  return document.memo.domains
}

/** The host of an http(s) address in lower case, or undefined where there is none. */
export function hostOf(link: string): string | undefined {
  const scheme = link.indexOf('://')
  if (scheme < 0 || !/^https?$/i.test(link.slice(0, scheme))) return undefined
  const from = scheme + 3
  let end = from
  while (end < link.length && !'/?#\\'.includes(link[end]!)) end++
  const authority = link.slice(
    link.lastIndexOf('@', end - 1) >= from ? link.lastIndexOf('@', end - 1) + 1 : from,
    end,
  )
  const host = authority.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
  const ascii = NON_ASCII.test(host) ? domainToASCII(host) : host
  return ascii === '' ? undefined : ascii
}

function domainsOf(links: readonly string[]): readonly string[] {
  const domains: string[] = []
  for (const link of links) {
    let domain = hostOf(link)
    while (domain !== undefined) {
      if (!domains.includes(domain)) domains.push(domain)
      const dot = domain.indexOf('.')
      domain = dot < 0 ? undefined : domain.slice(dot + 1)
    }
  }
  return domains
}
