import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect } from 'vitest'
import WebSocket from 'ws'
import type { JetstreamServer } from '../../src/simulate/server.ts'

export const V1 = '/subscribe'
export const V2 = '/xrpc/network.bsky.jetstream.subscribeEvents'

export interface TestClient extends Disposable {
  readonly socket: WebSocket
  readonly handshake: IncomingMessage
  /** Raw frames, oldest first. */
  readonly frames: Buffer[]
  /** Frames as JSON, as many as `count`, once they have come. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at JSON of every shape
  take(count: number): Promise<any[]>
  /** How the connection ended. */
  closed: Promise<{ readonly code: number; readonly reason: string }>
}

/** Connects as a well-behaved client; `path` includes the query. */
export async function connect(
  server: JetstreamServer,
  path: string,
  options: WebSocket.ClientOptions = {},
  protocols: string[] = [],
): Promise<TestClient> {
  const socket = new WebSocket(server.url + path, protocols, { perMessageDeflate: false, ...options })
  const frames: Buffer[] = []
  socket.on('message', (data) => frames.push(data as Buffer))
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: Number(code),
    reason: String(reason),
  }))
  const opened = once(socket, 'open')
  const [handshake] = (await once(socket, 'upgrade')) as [IncomingMessage]
  await opened
  socket.on('error', () => {})
  return {
    socket,
    handshake,
    frames,
    closed,
    async take(count) {
      await expect.poll(() => frames.length).toBeGreaterThanOrEqual(count)
      return frames.splice(0, count).map((frame) => JSON.parse(String(frame)))
    },
    [Symbol.dispose]: () => socket.terminate(),
  }
}

/** What the server answers in place of the upgrade. */
export async function refusalOf(
  server: JetstreamServer,
  path: string,
  options: WebSocket.ClientOptions = {},
) {
  const socket = new WebSocket(server.url + path, { perMessageDeflate: false, ...options })
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  const body = await text(response)
  return { status: response.statusCode, headers: response.headers, body }
}

/** A plain HTTP request. */
export async function get(server: JetstreamServer, path: string) {
  const sent = request(server.url.replace('ws:', 'http:') + path).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }
}
