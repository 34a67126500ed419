import { authFailed } from '../telemetry/serve.ts'
import { AuthFailure } from './service-jwt.ts'
import type { ViewerCheck } from './viewer.ts'

/**
 * Who may read a feed. `anonymous`: everybody, and nobody is asked who they are. `optional`: everybody, known or not;
 * a token that does not hold counts as none. `required`: whoever is signed in. A list: these accounts (DIDs) only.
 */
export type AuthPolicy = 'anonymous' | 'optional' | 'required' | readonly string[]

/** The viewer's DID as far as `policy` wants to know it. Throws AuthFailure for those whom it does not admit. */
export async function admit(
  policy: AuthPolicy,
  viewers: ViewerCheck,
  authorization: string | undefined,
  method: string,
): Promise<string | undefined> {
  if (policy === 'anonymous') return undefined
  if (policy === 'optional' && authorization === undefined) return undefined
  try {
    const viewer = await viewers.verify(authorization, method)
    if (typeof policy !== 'string' && !policy.includes(viewer))
      throw new AuthFailure(
        'forbidden',
        'This feed is private, and your account is not on its list of readers.',
      )
    return viewer
  } catch (error) {
    if (!(error instanceof AuthFailure)) throw error
    authFailed(error.reason)
    if (policy === 'optional') return undefined
    // The app shows its own text, in the reader's language, where it finds this word.
    if (error.reason === 'missing') throw new AuthFailure('missing', `FeedSignedInOnly: ${error.message}`)
    throw error
  }
}
