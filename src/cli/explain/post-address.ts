import { isDid } from '../../config/sections/syntax.ts'
import { decodeTid } from '../../tid.ts'

/** A post as people name it. */
export interface PostAddress {
  /** The author's DID or handle, the latter in lower case. */
  readonly account: string
  readonly rkey: string
}

const SHAPES = [
  /^at:\/\/([^/]+)\/app\.bsky\.feed\.post\/([^/?#]+)$/,
  // bsky.app, and the apps that took over its addresses.
  /^https:\/\/[^/]+\/profile\/([^/]+)\/post\/([^/?#]+)\/?(?:[?#].*)?$/,
]
const HANDLE = /^@?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*)$/i

/** Reads the at:// URI of a post or its address in an app; undefined for anything else. */
export function parsePostAddress(text: string): PostAddress | undefined {
  for (const shape of SHAPES) {
    const [, written, rkey] = shape.exec(text) ?? []
    if (written === undefined || rkey === undefined || decodeTid(rkey) === undefined) continue
    const name = decoded(written)
    const account = isDid(name) ? name : HANDLE.exec(name)?.[1]?.toLowerCase()
    if (account !== undefined) return { account, rkey }
  }
  return undefined
}

/** Browsers write the colons of a DID as %3A. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
