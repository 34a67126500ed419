import { type DidDocument, getFeedGen } from '@atproto/identity'
import { serverUrl } from '../config/feed-uri.ts'
import type { Settings } from '../config/settings.ts'
import { createDirectory, type DirectoryOptions } from '../identity/directory.ts'
import { isLoopback } from '../identity/guarded-fetch.ts'
import { Ailment } from './check.ts'
import { ask, statusAilment } from './reach.ts'

/** Reads the DID document of the service where the network reads it. Throws an Ailment. */
export async function readServiceDocument(
  settings: Settings,
  options: DirectoryOptions,
): Promise<DidDocument> {
  const { did } = settings.service
  return did.startsWith('did:web:') ? readFromHost(settings) : readFromDirectory(settings, options)
}

async function readFromHost(settings: Settings): Promise<DidDocument> {
  const url = webAddress(settings)
  const response = await ask(url, { headers: { accept: 'application/json' } })
  if (!response.ok) throw statusAilment(response, url.href, serverUrl(settings))
  const document = (await response.json().catch(() => undefined)) as Partial<DidDocument> | undefined
  if (document?.id === settings.service.did) return document as DidDocument
  throw new Ailment(
    `${url.href} is ${document?.id === undefined ? 'no DID document' : `the document of ${String(document.id)}`}, and should be that of ${settings.service.did}`,
    'Another server answers at this name, or lycan run was started with other settings',
  )
}

/** https://w3c-ccg.github.io/did-method-web/: of a bare host, with a port for tests on loopback. */
function webAddress({ service, identity }: Settings): URL {
  const host = decodeURIComponent(service.did.slice('did:web:'.length))
  const url = new URL(`https://${host}/.well-known/did.json`)
  if (!isLoopback(url)) return url
  if (!identity.allowLoopback)
    throw new Ailment(
      `the service is ${service.did}, where no reader gets`,
      'Set service.hostname to the public name of this server',
    )
  url.protocol = 'http:'
  return url
}

async function readFromDirectory(
  { service: { did, hostname }, identity }: Settings,
  options: DirectoryOptions,
): Promise<DidDocument> {
  let document: DidDocument | null
  try {
    document = await createDirectory(options).fetchDocument(did)
  } catch (error) {
    const { cause, message } = error as Error
    const reason = cause instanceof Error ? cause.message : message
    throw new Ailment(`${identity.plc} does not tell the document of ${did}: ${reason}`, 'Try again later')
  }
  if (document !== null) return document
  throw new Ailment(
    `${identity.plc} knows no ${did}`,
    `Correct service.did, or leave it out: the service is did:web:${hostname} then`,
  )
}

/** Where a document says that feeds are served. Throws an Ailment where it does not say so. */
export function serviceEndpoint(document: DidDocument, { service, identity }: Settings): URL {
  const endpoint = getFeedGen(document)
  const expected = `service #bsky_fg of type BskyFeedGenerator, with the endpoint https://${service.hostname}`
  if (endpoint === undefined)
    throw new Ailment(
      `the DID document of ${service.did} names no feed generator`,
      `Add to it the ${expected}`,
    )
  const url = new URL(endpoint)
  if (url.protocol !== 'https:' && !(identity.allowLoopback && isLoopback(url)))
    throw new Ailment(
      `the DID document of ${service.did} names ${endpoint}, which is not https`,
      `It should have the ${expected}`,
    )
  return url
}
