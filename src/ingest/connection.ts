import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { type Ending, refusal } from './ending.ts'
import type { Wire } from './subscribe-url.ts'

const SUBPROTOCOL = 'xrpc.v1.json'

/** The largest message that is taken in. Honest ones stay below two megabytes. */
const MAX_PAYLOAD = 64 * 1024 * 1024

export interface ConnectionOptions {
  readonly url: URL
  readonly wire: Wire
  readonly userAgent: string
  /** Milliseconds for the handshake. */
  readonly handshakeMs: number
  /** Milliseconds without a frame and without a ping after which the server counts as gone. */
  readonly silenceMs: number
  /** Milliseconds between calls of `check`. */
  readonly checkMs: number
  /** Told before the first frame; may end the connection. */
  opened(bootId: string | undefined): Ending | undefined
  /** May end the connection. */
  received(frame: Buffer, binary: boolean): Ending | undefined
  /** Called now and then while connected; may end the connection. */
  check(): Ending | undefined
  readonly signal: AbortSignal
}

export interface Connection {
  /** Settles when it is over. Never rejects. */
  readonly ended: Promise<Ending>
  end(ending: Ending): void
  /**
   * Stops reading, so that the server has to wait. Not for long: pings go unanswered meanwhile, and servers drop a
   * connection on which they cannot write for five seconds.
   */
  pause(): void
  resume(): void
}

/** Opens one subscription. Whatever happens to it becomes its ending; nothing is thrown. */
export function connect(options: ConnectionOptions): Connection {
  const { promise: ended, resolve } = Promise.withResolvers<Ending>()
  // Deflate costs forty times as much as parsing, and v2 servers refuse zstd where it is merely offered.
  const socket = new WebSocket(options.url, options.wire === 'v2' ? [SUBPROTOCOL] : [], {
    perMessageDeflate: false,
    handshakeTimeout: options.handshakeMs,
    maxPayload: MAX_PAYLOAD,
    skipUTF8Validation: true, // a frame that is no UTF-8 is one event lost, no reason to disconnect
    headers: { 'User-Agent': options.userAgent },
  })

  let heard = performance.now()
  const watchdog = setInterval(() => {
    const silentMs = performance.now() - heard
    const ending =
      silentMs > options.silenceMs
        ? silent(silentMs)
        : socket.readyState === WebSocket.OPEN
          ? options.check()
          : undefined
    if (ending !== undefined) end(ending)
  }, options.checkMs)

  const abort = () => end({ reason: 'stopped', message: 'stopped' })
  const end = (ending: Ending | undefined) => {
    if (ending === undefined) return
    clearInterval(watchdog)
    options.signal.removeEventListener('abort', abort)
    // Frames that are still on their way must not count any more.
    socket.off('message', receive)
    socket.terminate()
    resolve(ending)
  }
  const receive = (data: Buffer, binary: boolean) => {
    heard = performance.now()
    end(options.received(data, binary))
  }

  socket.on('upgrade', (response: IncomingMessage) => {
    heard = performance.now()
    // The subprotocol is optional for servers, but ws insists on an answer to what it offered.
    if (options.wire === 'v2') response.headers['sec-websocket-protocol'] ??= SUBPROTOCOL
    const bootId = response.headers['jetstream-boot-id']
    end(options.opened(typeof bootId === 'string' ? bootId.slice(0, 128) : undefined))
  })
  socket.on('message', receive)
  socket.on('ping', () => {
    heard = performance.now()
  })
  socket.on('unexpected-response', (_request, response) => {
    readBody(response)
      .then((body) => end(refusal(response.statusCode ?? 0, response.headers['retry-after'], body)))
      .catch((error: Error) => end({ reason: 'unreachable', message: error.message }))
  })
  socket.on('error', (error) => end({ reason: 'unreachable', message: error.message }))
  socket.on('close', (code, reason) => end({ reason: 'closed', message: closing(code, reason.toString()) }))
  if (options.signal.aborted) abort()
  else options.signal.addEventListener('abort', abort)

  return { ended, end, pause: () => socket.pause(), resume: () => socket.resume() }
}

async function readBody(response: IncomingMessage): Promise<string> {
  let body = ''
  response.setEncoding('utf8')
  for await (const part of response) {
    body += part
    if (body.length > 4096) break
  }
  return body
}

function silent(ms: number): Ending {
  return { reason: 'silent', message: `nothing was heard for ${Math.round(ms / 1000)} s` }
}

/** 1006 stands for a connection that broke without a word. */
function closing(code: number, reason: string): string {
  if (code === 1006) return 'the connection broke'
  return `the server closed the connection (${code}${reason === '' ? '' : ` ${reason}`})`
}
