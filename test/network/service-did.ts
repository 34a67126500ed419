import { Secp256k1Keypair } from '@atproto/crypto'
import { Client, didForCreateOp, signOperation } from '@did-plc/lib'

/** A did:plc whose document names a feed generator: did:web would need TLS. */
export interface ServiceDid {
  readonly did: string
  /** Says in the directory where the generator is reached. */
  moveTo(url: string): Promise<void>
}

/** Enters a new one into the directory; it leads nowhere until `moveTo`. */
export async function createServiceDid(plcUrl: string): Promise<ServiceDid> {
  const directory = new Client(plcUrl)
  const key = await Secp256k1Keypair.create()
  const service = (endpoint: string) => ({ bsky_fg: { type: 'BskyFeedGenerator', endpoint } })
  const creation = await signOperation(
    {
      type: 'plc_operation',
      verificationMethods: { atproto: key.did() },
      rotationKeys: [key.did()],
      alsoKnownAs: [],
      services: service('http://nowhere.invalid'),
      prev: null,
    },
    key,
  )
  const did = await didForCreateOp(creation)
  await directory.sendOperation(did, creation)
  return {
    did,
    moveTo: (url) => directory.updateData(did, key, (last) => ({ ...last, services: service(url) })),
  }
}
