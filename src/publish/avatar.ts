import { readFile } from 'node:fs/promises'
import { BlobRef } from '@atproto/api'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import type { Avatar } from '../config/avatar.ts'
import { PublishingError } from './failure.ts'

/** A picture with the reference that it has once it is uploaded. */
export interface AvatarBlob {
  readonly bytes: Uint8Array
  readonly ref: BlobRef
}

/** Reads the picture. Throws PublishingError where it has gone since the settings were checked. */
export async function readAvatar({ path, mimeType }: Avatar): Promise<AvatarBlob> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw new PublishingError(`The avatar cannot be read: ${(error as Error).message}.`)
  }
  return { bytes, ref: new BlobRef(await blobCid(bytes), mimeType, bytes.length) }
}

/** https://atproto.com/specs/data-model#link-and-cid-formats: blobs are addressed by version 1, raw, SHA-256. */
export async function blobCid(bytes: Uint8Array): Promise<CID> {
  return CID.createV1(raw.code, await sha256.digest(bytes))
}
