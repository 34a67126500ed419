import type { RequestHandler } from 'express'

/**
 * `/.well-known/did.json`: ties the service's did:web to this server. Directories and PDSes cache it.
 * A did:plc service has its document in the PLC directory, so here it gets a hint instead.
 */
export function didDocument({
  did,
  hostname,
}: {
  readonly did: string
  readonly hostname: string
}): RequestHandler {
  const document = {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: did,
    service: [{ id: '#bsky_fg', type: 'BskyFeedGenerator', serviceEndpoint: `https://${hostname}` }],
  }
  const hint = {
    error: 'NotFound',
    message: `This service is ${did}. Its DID document stands in the PLC directory and lists the service bsky_fg there.`,
  }
  return (_, response) => {
    if (did.startsWith('did:web:')) response.json(document)
    else response.status(404).json(hint)
  }
}
