import type { DisconnectReason } from '../telemetry/ingest.ts'

/** Why a subscription ended, or never began. */
export interface Ending {
  readonly reason: DisconnectReason
  /** In words, for people. */
  readonly message: string
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number
}

const MAX_MESSAGE = 300

/** What a server's answer in place of the upgrade means. Errors of XRPC come as JSON, those of `/subscribe` as text. */
export function refusal(status: number, retryAfter: string | undefined, body: string): Ending {
  const { error, message } = xrpcError(body)
  const told = [`HTTP ${status}`, error, message].filter((part) => part !== '').join(' ')
  if (error === 'CursorTooOld') return { reason: 'cursor-too-old', message: told }
  if (error === 'UnknownZstdDictionary') return { reason: 'unknown-dictionary', message: told }
  // Too many requests, a timeout, and faults of the server pass; any other answer would be the same again.
  if (status !== 408 && status !== 429 && status < 500) return { reason: 'refused', message: told }
  const seconds = Number(retryAfter)
  return {
    reason: 'unavailable',
    message: told,
    ...(seconds > 0 && seconds <= 3600 ? { retryAfterMs: seconds * 1000 } : {}),
  }
}

function xrpcError(body: string): { error: string; message: string } {
  try {
    const { error, message } = JSON.parse(body) as { error?: unknown; message?: unknown }
    if (typeof error === 'string') return { error, message: typeof message === 'string' ? tidy(message) : '' }
  } catch {
    // Not JSON: the text is the message.
  }
  return { error: '', message: tidy(body) }
}

/** One line of printable text. */
function tidy(text: string): string {
  return text
    .slice(0, MAX_MESSAGE)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
}
