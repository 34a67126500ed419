import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An AppView on loopback: it reads feeds through the server that it is told of, and says what that says. */
export interface TestAppview extends AsyncDisposable {
  readonly url: string
  /** URIs of the feeds whose records it has seen. */
  readonly known: Set<string>
  /** Where feeds are served; undefined where the AppView does not get there. */
  server: string | undefined
}

export async function startAppview(): Promise<TestAppview> {
  async function answer(url: URL): Promise<[status: number, body: object]> {
    const feed = url.searchParams.get('feed')!
    if (!appview.known.has(feed)) return [400, { error: 'InvalidRequest', message: 'could not find feed' }]
    if (url.pathname.endsWith('.getFeedGenerator'))
      return [200, { view: { uri: feed }, isOnline: true, isValid: true }]
    if (appview.server === undefined) return [502, { error: 'UpstreamFailure', message: 'feed unavailable' }]
    const response = await fetch(`${appview.server}/xrpc/app.bsky.feed.getFeedSkeleton${url.search}`)
    const body = (await response.json()) as { feed?: { post: string }[] }
    const posts = body.feed?.map(({ post }) => ({ post: { uri: post } }))
    return [response.status, posts === undefined ? body : { feed: posts }]
  }
  const server = createServer(async (request, response) => {
    const [status, body] = await answer(new URL(request.url!, 'http://localhost'))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const appview: TestAppview = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    known: new Set(),
    server: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return appview
}
