import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { deliver, type Recipient } from './delivery.ts'
import { keepAlive } from './keep-alive.ts'
import { refuseUpgrade } from './refusal.ts'
import { identityHeaders, type ServerState } from './server-state.ts'
import { startingPoint } from './starting-point.ts'
import { parseSubscribeEventsQuery } from './subscribe-events-query.ts'
import { offersDeflate, parseOptionsUpdate, parseSubscribeQuery } from './subscribe-query.ts'
import { isRefusal, type Refusal, type Subscription } from './subscription.ts'

const SUBSCRIBE = '/subscribe'
const SUBSCRIBE_EVENTS = '/xrpc/network.bsky.jetstream.subscribeEvents'
const GET_DICTIONARY = '/xrpc/network.bsky.jetstream.getZstdDictionary'

export interface Endpoints {
  /** Plain HTTP: the dictionary, and hints for those who forgot the WebSocket. */
  request(request: IncomingMessage, response: ServerResponse): void
  /** The two subscriptions. */
  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void
}

export function createEndpoints(state: ServerState): Endpoints {
  const plain = webSocketServer(state, false)
  // Without zstd, /subscribe of the v2 software silently agrees to an offer of permessage-deflate.
  const deflating = webSocketServer(state, true)

  return {
    request(request, response) {
      const { pathname, searchParams } = urlOf(request)
      const answer = (status: number, type: string, body: string | Uint8Array, headers = {}) => {
        state.requests.push({ path: pathname, query: searchParams, headers: request.headers, status })
        response.writeHead(status, { ...identityHeaders(state), 'Content-Type': type, ...headers }).end(body)
      }
      const fail = (status: number, error: string, message: string) =>
        answer(status, 'application/json', JSON.stringify({ error, message }))

      const { id, bytes } = state.dictionaries.v2
      if (pathname === GET_DICTIONARY && state.software === 'v2') {
        const wanted = searchParams.get('id') ?? String(id)
        if (wanted !== String(id))
          return fail(400, 'UnknownZstdDictionary', `no dictionary has the id ${wanted}`)
        return answer(200, 'application/octet-stream', bytes, { 'X-Zstd-Dictionary-Id': String(id) })
      }
      if (pathname === SUBSCRIBE || pathname === SUBSCRIBE_EVENTS) {
        return fail(426, 'InvalidRequest', 'this endpoint speaks WebSocket')
      }
      return fail(404, 'XRPCNotSupported', `nothing is served at ${pathname}`)
    },

    upgrade(request, connection, head) {
      connection.on('error', () => connection.destroy())
      const { pathname, searchParams } = urlOf(request)
      const seen = { path: pathname, query: searchParams, headers: request.headers }
      const subscription = subscriptionOf(request, state)
      const start = isRefusal(subscription)
        ? subscription
        : startingPoint(subscription, state.log, state.software)
      if (isRefusal(subscription) || isRefusal(start)) {
        const refusal = start as Refusal
        state.requests.push({ ...seen, status: refusal.status })
        refuseUpgrade(connection, refusal, pathname === SUBSCRIBE ? 'v1' : 'v2', identityHeaders(state))
        return
      }
      state.requests.push({ ...seen, status: 101 })
      const deflate = subscription.wire === 'v1' && !subscription.compress && offersDeflate(request.headers)
      const server = deflate ? deflating : plain
      server.handleUpgrade(request, connection, head, (socket) => {
        const recipient = welcome(socket, connection, subscription, state)
        const rewind = subscription.cursor === undefined ? 0 : (state.misbehaviour.rewind ?? 0)
        void deliver(recipient, state, start.seq - rewind, start.infos)
      })
    },
  }
}

function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://localhost')
}

function webSocketServer(state: ServerState, perMessageDeflate: boolean): WebSocketServer {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate,
    maxPayload: 10_000_000,
    handleProtocols: (offered, request) =>
      urlOf(request).pathname === SUBSCRIBE_EVENTS && offered.has('xrpc.v1.json') ? 'xrpc.v1.json' : false,
  })
  server.on('headers', (lines) => {
    for (const [name, value] of Object.entries(identityHeaders(state))) lines.push(`${name}: ${value}`)
  })
  return server
}

function subscriptionOf(request: IncomingMessage, state: ServerState): Subscription | Refusal {
  const { refuse } = state.misbehaviour
  if (refuse !== undefined) {
    const error = refuse.error ?? (refuse.status === 503 ? 'ServiceUnavailable' : 'InvalidRequest')
    return { status: refuse.status, error, message: refuse.message ?? 'not now' }
  }
  const { pathname, searchParams } = urlOf(request)
  if (pathname === SUBSCRIBE) return parseSubscribeQuery(searchParams, request.headers, state.software)
  if (pathname === SUBSCRIBE_EVENTS && state.software === 'v2') {
    return parseSubscribeEventsQuery(searchParams, request.headers, state.dictionaries.v2.id)
  }
  return { status: 404, error: 'XRPCNotSupported', message: `nothing is served at ${pathname}` }
}

/** Takes a new subscriber into the books, answers what it may say, and pings it. */
function welcome(
  socket: WebSocket,
  connection: Duplex,
  subscription: Subscription,
  state: ServerState,
): Recipient {
  const recipient: Recipient = {
    socket,
    connection,
    subscription,
    sent: 0,
    cut: false,
    awaitsHello: subscription.requireHello,
  }
  state.recipients.add(recipient)
  socket.on('close', () => {
    state.recipients.delete(recipient)
    state.doorbell.ring()
  })
  // A broken frame or connection: the close that follows says all there is to say.
  socket.on('error', () => socket.terminate())
  socket.on('message', (data, isBinary) => {
    if (subscription.wire === 'v2') return socket.close(1008, 'clients send nothing on this endpoint')
    if (isBinary) return
    const update = parseOptionsUpdate(String(data), state.software)
    if (update === undefined) return
    if ('code' in update) return socket.close(update.code, update.reason)
    subscription.wants = update
    recipient.awaitsHello = false
    state.doorbell.ring()
  })
  keepAlive(socket, {
    intervalMs: state.pingIntervalMs,
    pongWithinMs: state.pongWithinMs,
    quiet: () => state.misbehaviour.silent === true,
  })
  state.arrival.resolve(recipient)
  state.arrival = Promise.withResolvers()
  return recipient
}
