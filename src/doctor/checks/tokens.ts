import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { SigningKey } from '../../identity/signing-key.ts'
import { AuthFailure } from '../../serve/service-jwt.ts'
import { createViewerCheck } from '../../serve/viewer.ts'
import { type Check, fail, ok } from '../check.ts'

const METHOD = 'app.bsky.feed.getFeedSkeleton'
const ISSUER = 'did:web:reader.invalid'
const CURVES = { ES256K: 'secp256k1', ES256: 'prime256v1' } as const

/**
 * Service tokens made for this service are understood, with both curves and in both forms of `aud`, and others are
 * not. They are signed here with keys that are thrown away; whether real ones hold is for the check `readers`.
 */
export const tokensCheck: Check = {
  name: 'tokens',
  needsNetwork: false,
  async run({ loaded }) {
    const { did } = loaded.settings.service
    const refused: string[] = []
    for (const algorithm of ['ES256K', 'ES256'] as const) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: CURVES[algorithm] })
      const viewers = createViewerCheck({
        did,
        identity: { getSigningKey: async (): Promise<SigningKey> => ({ algorithm, key: publicKey }) },
      })
      const isTaken = async (audience: string) => {
        try {
          return (await viewers.verify(`Bearer ${token(algorithm, privateKey, audience)}`, METHOD)) === ISSUER
        } catch (error) {
          if (error instanceof AuthFailure) return false
          throw error
        }
      }
      for (const audience of [did, `${did}#bsky_fg`])
        if (!(await isTaken(audience))) refused.push(`${algorithm} for ${audience}`)
      if (await isTaken('did:web:another.invalid'))
        return fail('a token for another service is accepted', 'This is a bug; please report it')
    }
    return refused.length === 0
      ? ok(`tokens for ${did} are understood, with and without #bsky_fg (signed here, for trying)`)
      : fail(`not understood: ${refused.join(', ')}`, 'This is a bug; please report it')
  },
}

function token(algorithm: string, key: KeyObject, audience: string): string {
  const now = Math.floor(Date.now() / 1000)
  const header = { typ: 'JWT', alg: algorithm }
  const claims = { iss: ISSUER, aud: audience, iat: now, exp: now + 60, lxm: METHOD }
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}
