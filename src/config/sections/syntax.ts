import { isIP } from 'node:net'
import { z } from 'zod'
import { parsePostUri } from '../../event.ts'
import { decodeTid } from '../../tid.ts'

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const HOSTNAME = new RegExp(`^(?:${LABEL}\\.)*${LABEL}$`, 'i')
// https://atproto.com/specs/did: the method in lower case, no fragment, no trailing colon or percent sign.
const DID = /^did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]$/

/** A host name without scheme, port or path, in any case. */
export const hostname = z.string().refine((text) => HOSTNAME.test(text) && text.length <= 253, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a host name; write only the name, such as feeds.example.com, without https://, port or path`,
})

/** A host name, or an IP address without brackets. */
export const host = z.string().refine((text) => isIP(text) > 0 || HOSTNAME.test(text), {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is neither a host name nor an IP address; write it without https://, port or path`,
})

/** A DID of any method. */
export const did = z.string().refine(isDid, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a DID; one looks like did:plc:ewvi7nxzyoun6zhxrhs64oiz`,
})

/** A post by its at:// URI; the account must stand there as a DID. */
export const postReference = z.string().refine(isPostUri, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not the URI of a post; expected at://did:plc:…/app.bsky.feed.post/3k… with the account's DID`,
})

/** An http:// or https:// address. */
export const webAddress = z.string().refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), {
  error: (issue) => `${JSON.stringify(issue.input)} is not a web address; expected https://…`,
})

/** A TCP port; 0 takes any free one. */
export const port = z.int().min(0).max(65_535)

export function isDid(text: string): boolean {
  return DID.test(text) && text.length <= 2048
}

function isPostUri(text: string): boolean {
  const ref = parsePostUri(text)
  return ref !== undefined && isDid(ref.did) && decodeTid(ref.rkey) !== undefined
}
