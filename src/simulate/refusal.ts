import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Refusal } from './subscription.ts'
import type { Wire } from './wire.ts'

/** Answers an upgrade request with an error: XRPC JSON on the v2 wire, plain text on v1. */
export function refuseUpgrade(
  connection: Duplex,
  refusal: Refusal,
  wire: Wire,
  headers: Readonly<Record<string, string>>,
): void {
  const { status, error, message } = refusal
  const body = wire === 'v2' ? JSON.stringify({ error, message }) : message
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    `Content-Type: ${wire === 'v2' ? 'application/json' : 'text/plain; charset=utf-8'}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  connection.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}
