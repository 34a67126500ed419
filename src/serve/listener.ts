import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A TCP address (port 0 takes any free one), or the path of a Unix socket. */
export type Listen = { readonly host: string; readonly port: number } | { readonly path: string }

export interface Listener extends AsyncDisposable {
  /** Where it listens: `http://host:port`, or the socket's path. */
  readonly url: string
}

/** How long requests under way may take once the server is told to end. */
const GRACE_MS = 1500

/** Listens; rejects where that is not possible. Disposing it answers what is under way, within two seconds. */
export async function startListener(app: RequestListener, listen: Listen): Promise<Listener> {
  const underWay = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
    app(request, response)
  })
  // Longer than common proxies keep their side open, so that none sends into a closing connection.
  server.keepAliveTimeout = 75_000
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  server.listen(listen)
  await once(server, 'listening')
  return {
    url: urlOf(server.address()),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close() // also ends idle connections
      for (const response of underWay) if (!response.headersSent) response.setHeader('connection', 'close')
      const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS)
      await closed
      clearTimeout(timer)
    },
  }
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address)
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}
