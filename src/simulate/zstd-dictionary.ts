import { constants, zstdCompressSync } from 'node:zlib'

/** A dictionary that both sides hold, so that even short frames compress. */
export interface ZstdDictionary {
  readonly id: number
  readonly bytes: Uint8Array
}

/**
 * Stands in for the dictionary that Bluesky trained, which is not ours to ship: the words that every event repeats.
 * It is a raw-content dictionary, so frames made with it name no dictionary id.
 */
export const builtInDictionary: ZstdDictionary = {
  id: 20260811,
  bytes: Buffer.from(
    [
      '{"did":"did:plc:","time_us":1,"cursor":1,"kind":"commit","commit":{"rev":"3m","operation":"delete"',
      '"collection":"app.bsky.graph.follow","rkey":"3m","record":{"$type":"app.bsky.graph.follow","createdAt":"2026-',
      '"record":{"$type":"app.bsky.feed.post","createdAt":"2026-","langs":["en"],"reply":{"parent":{"cid":"bafyrei',
      '{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#commit","seq":24,"did":"did:plc:',
      '"time":"2026-","rev":"3m","operation":"create","collection":"app.bsky.feed.like","rkey":"3m","record":',
      '{"$type":"app.bsky.feed.like","createdAt":"2026-","subject":{"cid":"bafyrei","uri":"at://did:plc:',
      '/app.bsky.feed.post/3m"}},"cid":"bafyrei"}}',
    ].join(''),
  ),
}

/** One frame as one complete zstd frame with content size and checksum, as the servers send it. */
export function compressFrame(frame: string, dictionary: ZstdDictionary): Buffer {
  return zstdCompressSync(frame, {
    dictionary: dictionary.bytes,
    params: { [constants.ZSTD_c_checksumFlag]: 1 },
  })
}
