import { type Check, type Finding, fail, ok, skip, warn } from '../check.ts'
import { ask } from '../reach.ts'
import { needs, type Subject } from '../subject.ts'

/** Each takes the AppView a request to the server; a few tell as much as all. */
const MOST = 5

interface Answer {
  readonly status: number
  readonly body: {
    readonly error?: unknown
    readonly message?: unknown
    readonly isOnline?: unknown
    readonly isValid?: unknown
    readonly feed?: readonly unknown[]
  }
}

/** Readers get posts: the AppView, which sees this server from outside, knows the feeds and reads them. */
export const appviewCheck: Check = {
  name: 'appview',
  needsNetwork: true,
  async run(subject) {
    const { published } = await needs('the publisher’s account', subject.publication())
    const { settings, feeds } = subject.loaded
    const here = [...published.values()].filter(
      ({ key, record }) => feeds.has(key) && record['did'] === settings.service.did,
    )
    if (here.length === 0) return skip('no feed is published that leads here', 'lycan publish')
    const findings: Finding[] = []
    for (const { key, uri } of here.slice(0, MOST)) {
      const finding = await readThrough(subject, key, uri).catch((error: Error) =>
        skip(`${subject.appview} cannot be asked from here: ${error.message}`),
      )
      findings.push(finding)
      if (finding.status === 'skip') break
    }
    if (here.length > MOST) findings.push(skip(`${here.length - MOST} more were not tried`))
    return findings
  },
}

async function readThrough(subject: Subject, key: string, uri: string): Promise<Finding> {
  const generator = await query(subject, 'getFeedGenerator', { feed: uri })
  if (generator.status !== 200)
    return warn(
      `${key}: the AppView does not know it: ${said(generator)}`,
      'It takes some seconds after publishing. If it stays so, publish it again after a change of its description',
    )
  if (generator.body.isOnline === false || generator.body.isValid === false)
    return fail(`${key}: the AppView holds it to be broken`, 'Mend what the checks above tell')
  const page = await query(subject, 'getFeed', { feed: uri, limit: '1' })
  if (page.status === 200)
    return page.body.feed?.length
      ? ok(`${key}: readers get posts`)
      : warn(`${key}: readers get an empty page`, 'See the check feeds: it may have no posts yet')
  const isPrivate = subject.loaded.feeds.get(key)?.auth !== 'anonymous'
  if (isPrivate && (page.status === 401 || page.status === 403))
    return ok(`${key}: asks readers to sign in, as it should`)
  return fail(`${key}: readers get "${said(page)}"`, adviceFor(String(page.body.message)))
}

/** The AppView's own words, app.bsky.feed.getFeed in its source; all else comes from Lycan itself. */
function adviceFor(message: string): string {
  if (message.includes('could not resolve identity') || message.includes('invalid feed generator service'))
    return 'See the check document. The AppView keeps DID documents for a while, so a change may take an hour'
  if (message.includes('feed unavailable'))
    return 'The AppView does not reach the server: see the checks host and describe, and the firewall'
  if (message.includes('invalid response'))
    return 'Another server answers there, or this is a bug; please report it'
  return 'The log of lycan run tells more'
}

function said({ status, body }: Answer): string {
  return typeof body.message === 'string' ? body.message : `status ${status}`
}

async function query({ appview }: Subject, method: string, params: Record<string, string>): Promise<Answer> {
  const url = new URL(`/xrpc/app.bsky.feed.${method}?${new URLSearchParams(params)}`, appview)
  const response = await ask(url)
  const body = (await response.json().catch(() => null)) as Answer['body'] | null
  return { status: response.status, body: body ?? {} }
}
