import { serverUrl } from '../../config/feed-uri.ts'
import { Ailment, type Check, fail, ok } from '../check.ts'
import { ask, statusAilment } from '../reach.ts'
import { serviceEndpoint } from '../service-document.ts'
import { needs, type Subject } from '../subject.ts'

interface Described {
  readonly did?: unknown
  readonly feeds?: readonly { readonly uri?: unknown }[]
}

/** The server at the public address is this Lycan, and it has the feeds of the settings. */
export const describeCheck: Check = {
  name: 'describe',
  needsNetwork: true,
  async run(subject) {
    const { settings, feeds } = subject.loaded
    const { did, feeds: served = [] } = await describe(subject)
    if (did !== settings.service.did)
      return fail(
        `the server says that it is ${String(did)}, not ${settings.service.did}`,
        'Start lycan run with these settings',
      )
    const uris = new Set(served.map(({ uri }) => String(uri)))
    const owner = await subject.publication().catch(() => undefined)
    const missing = [...feeds.keys()].filter((key) =>
      owner === undefined
        ? ![...uris].some((uri) => uri.endsWith(`/${key}`))
        : !uris.has(`at://${owner.account.did}/app.bsky.feed.generator/${key}`),
    )
    if (missing.length === 0) return ok(`the server has all ${feeds.size} feeds`)
    const owners = new Set([...uris].map((uri) => uri.split('/')[2]))
    return owner !== undefined && uris.size > 0 && !owners.has(owner.account.did)
      ? fail(
          `the server has feeds of ${[...owners].join(', ')}, and the publisher is ${owner.account.did}`,
          'Restart lycan run: it could not resolve the handle of service.publisher, or has other settings',
        )
      : fail(
          `the server does not have: ${missing.join(', ')}`,
          'Restart lycan run, which reads the settings anew',
        )
  },
}

async function describe(subject: Subject): Promise<Described> {
  const { settings } = subject.loaded
  const endpoint = serviceEndpoint(await needs('the DID document', subject.document()), settings)
  const url = new URL('/xrpc/app.bsky.feed.describeFeedGenerator', endpoint)
  const response = await ask(url)
  if (!response.ok) throw statusAilment(response, url.href, serverUrl(settings))
  const body: unknown = await response.json().catch(() => undefined)
  if (typeof body === 'object' && body !== null) return body
  throw new Ailment(`${url.href} does not answer with JSON`, 'Another server answers at this address')
}
