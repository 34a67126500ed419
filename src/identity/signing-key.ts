import { createPublicKey, type KeyObject } from 'node:crypto'
import { parseDidKey } from '@atproto/crypto'
import { type DidDocument, getDidKeyFromMultibase } from '@atproto/identity'

/** The two curves of atproto, by their JWT names: P-256 and secp256k1. */
export type SigningAlgorithm = 'ES256' | 'ES256K'

/** A public key, ready for node:crypto. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm
  readonly key: KeyObject
}

/** The fragment of a verification method: accounts sign with `atproto`, labelers with `atproto_label`. */
export type KeyId = 'atproto' | 'atproto_label'

/** The key that a document lists under `id`; undefined where it lists none that can be read. */
export function signingKeyOf(document: DidDocument, id: KeyId): SigningKey | undefined {
  const method = document.verificationMethod?.find(
    (entry) => entry.id === `#${id}` || entry.id === `${document.id}#${id}`,
  )
  if (method?.publicKeyMultibase === undefined) return undefined
  try {
    const didKey = getDidKeyFromMultibase({
      type: method.type,
      publicKeyMultibase: method.publicKeyMultibase,
    })
    return didKey === undefined ? undefined : signingKeyOfDidKey(didKey)
  } catch {
    return undefined // not base58btc, not a point of the curve: whoever owns the document wrote it
  }
}

/** The key inside a did:key. Throws where it holds no point of P-256 or secp256k1. */
export function signingKeyOfDidKey(didKey: string): SigningKey {
  const { jwtAlg, keyBytes } = parseDidKey(didKey)
  if (jwtAlg !== 'ES256' && jwtAlg !== 'ES256K')
    throw new Error(`${jwtAlg} is no signing algorithm of atproto`)
  // An uncompressed point: 04, then x and y of 32 bytes each.
  const [x, y] = [keyBytes.subarray(1, 33), keyBytes.subarray(33, 65)].map((half) =>
    Buffer.from(half).toString('base64url'),
  )
  const crv = jwtAlg === 'ES256' ? 'P-256' : 'secp256k1'
  return { algorithm: jwtAlg, key: createPublicKey({ format: 'jwk', key: { kty: 'EC', crv, x, y } }) }
}
