// https://www.postgresql.org/docs/current/errcodes-appendix.html
const SQLSTATES = new Set([
  '57014', // query_canceled: the statement timeout
  '55P03', // lock_not_available: the lock timeout
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up or shutting down
  '53300', // too_many_connections
  '25P03', // idle_in_transaction_session_timeout
])
const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
// What pg says without a code.
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/

/** Whether `error` says that the database is away or too busy, and not that the request or the program is wrong. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return SQLSTATES.has(code) || code.startsWith('08') || SYSTEM.has(code) || MESSAGES.test(error.message)
}
