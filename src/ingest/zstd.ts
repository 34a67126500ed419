import { readFileSync } from 'node:fs'
import { zstdDecompressSync } from 'node:zlib'
import { serverUrl } from './subscribe-url.ts'
import { cannotRead } from './unusable-file.ts'

/** No frame of an honest server is anywhere near; a hostile one must not fill the memory. */
const MAX_DECOMPRESSED = 16 * 1024 * 1024

/** Servers speak of compressed frames with a dictionary that both sides know. */
export interface Dictionary {
  readonly id: number
  readonly bytes: Buffer
}

/**
 * A frame as it was before compression, or undefined where it is damaged. Costs about 20 µs, because the dictionary is
 * loaded anew for every frame.
 */
export function decompress(frame: Buffer, dictionary: Dictionary): Buffer | undefined {
  try {
    return zstdDecompressSync(frame, { dictionary: dictionary.bytes, maxOutputLength: MAX_DECOMPRESSED })
  } catch {
    return undefined
  }
}

/** The dictionary of the v1 wire from a file. Throws UnusableFile. */
export function readDictionary(path: string): Dictionary {
  try {
    // The v1 wire knows one dictionary and never names it, so the id tells only that there is one.
    return { id: 1, bytes: readFileSync(path) }
  } catch (cause) {
    throw cannotRead(path, cause)
  }
}

/**
 * Asks a v2 server for its current dictionary. Undefined where the server has none to give (a 4xx answer); throws where
 * it cannot be asked now.
 */
export async function fetchDictionary(
  server: string,
  userAgent: string,
  signal: AbortSignal,
): Promise<Dictionary | undefined> {
  const url = serverUrl(server)
  url.protocol = url.protocol === 'ws:' ? 'http:' : 'https:'
  url.pathname = '/xrpc/network.bsky.jetstream.getZstdDictionary'
  const response = await fetch(url, { headers: { 'user-agent': userAgent }, signal })
  const bytes = Buffer.from(await response.arrayBuffer())
  if (response.status >= 400 && response.status < 500) return undefined
  const id = Number(response.headers.get('x-zstd-dictionary-id'))
  if (!response.ok || !Number.isSafeInteger(id) || id < 1) {
    throw new Error(`${url.host} answered the request for its dictionary with HTTP ${response.status}`)
  }
  return { id, bytes }
}
