import { XRPCError } from '@atproto/api'
import { signIn } from '../../publish/server.ts'
import { type Check, type Finding, fail, ok, skip } from '../check.ts'
import { ask } from '../reach.ts'
import { serviceEndpoint } from '../service-document.ts'
import { needs, type Subject } from '../subject.ts'

/** It wants to know who asks, whatever the feeds want, and an empty request changes nothing. */
const METHOD = 'app.bsky.feed.sendInteractions'

/** The running server knows readers by the tokens of their own servers, and refuses what is no token. */
export const readersCheck: Check = {
  name: 'readers',
  needsNetwork: true,
  async run(subject) {
    const endpoint = serviceEndpoint(
      await needs('the DID document', subject.document()),
      subject.loaded.settings,
    )
    const url = new URL(`/xrpc/${METHOD}`, endpoint)
    const { status, error } = await present('not-a-token', url)
    if (status !== 401)
      return fail(
        `what is no token is answered with status ${status} ${error}, not with 401`,
        'Does the reverse proxy pass on POST requests and the Authorization header?',
      )
    return [ok('what is no token is refused'), ...(await realTokens(subject, url))]
  },
}

/** With tokens that the publisher's own server makes, as it does when the publisher reads a feed. */
async function realTokens(subject: Subject, url: URL): Promise<Finding[]> {
  const { did } = subject.loaded.settings.service
  if (subject.password === undefined)
    return [skip('a real token was not tried', 'Give an app password in LYCAN_APP_PASSWORD to try one')]
  const { account, agent } = await needs('the publisher’s account', subject.publication())
  await signIn(agent, account, subject.password)
  const findings: Finding[] = []
  for (const aud of [did, `${did}#bsky_fg`]) {
    try {
      const { data } = await agent.com.atproto.server.getServiceAuth({ aud, lxm: METHOD })
      const { status, error } = await present(data.token, url)
      findings.push(
        status === 200
          ? ok(`a token of ${account.pds} for ${aud} is accepted`)
          : fail(
              `a token of ${account.pds} for ${aud} is refused with status ${status} ${error}`,
              'The clock may be off, or the DID document of the publisher cannot be read by the server: see its log',
            ),
      )
    } catch (error) {
      if (!(error instanceof XRPCError)) throw error
      findings.push(skip(`${account.pds} makes no token for ${aud}: ${error.message}`))
    }
  }
  return findings
}

async function present(token: string, url: URL): Promise<{ status: number; error: string }> {
  const response = await ask(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ interactions: [] }),
  })
  const { error } = ((await response.json().catch(() => null)) ?? {}) as { error?: unknown }
  return { status: response.status, error: typeof error === 'string' ? error : '' }
}
