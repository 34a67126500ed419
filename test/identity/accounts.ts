import { type Keypair, P256Keypair, Secp256k1Keypair } from '@atproto/crypto'

/** An account that can sign. */
export interface TestAccount {
  readonly did: string
  readonly algorithm: 'ES256' | 'ES256K'
  readonly key: Keypair
}

export async function createAccount(did: string, algorithm: 'ES256' | 'ES256K'): Promise<TestAccount> {
  const key = algorithm === 'ES256' ? await P256Keypair.create() : await Secp256k1Keypair.create()
  return { did, algorithm, key }
}

/** The DID document of an account, as the PLC directory writes it. */
export function documentOf({ did, key }: Pick<TestAccount, 'did' | 'key'>, handle = 'alice.example.com') {
  return {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: did,
    alsoKnownAs: [`at://${handle}`],
    verificationMethod: [
      { id: `${did}#atproto`, type: 'Multikey', controller: did, publicKeyMultibase: multibase(key) },
    ],
    service: [
      { id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: 'https://pds.example.com' },
    ],
  }
}

export function multibase(key: Keypair): string {
  return key.did().slice('did:key:'.length)
}

export interface TokenParts {
  readonly header?: object
  readonly claims?: object
}

/** A service token of `account`; `undefined` in the parts takes a claim out. */
export async function signToken(account: TestAccount, parts: TokenParts = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const header = { typ: 'JWT', alg: account.algorithm, ...parts.header }
  const claims = { iat: now, exp: now + 60, iss: account.did, ...parts.claims }
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = await account.key.sign(Buffer.from(signed))
  return `${signed}.${Buffer.from(signature).toString('base64url')}`
}
