/** Which errors mean "the database cannot serve right now", so that waiting helps. */

/** SQLSTATE classes and codes, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNAVAILABLE_CLASSES = new Set([
  '08', // connection exceptions
  '53', // insufficient resources: disk full, out of memory, too many connections
  '58', // system errors: an I/O error
])
const UNAVAILABLE_CODES = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up or shutting down
  '57P05', // idle_session_timeout
  '57014', // query_canceled: also statement_timeout
  '55P03', // lock_not_available: also lock_timeout
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '25006', // read_only_sql_transaction: the primary became a standby
  '25P03', // idle_in_transaction_session_timeout
])
const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOENT', // the Unix socket is not there
])
/** Of pg and pg-pool, which give these errors no code. */
const MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exce|timeout expired|Query read timeout|Cannot use a pool after)/

/** Whether the database could not be reached or asked to be left alone; false for mistakes in statement or data. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseGone) return true
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isUnavailable)
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  if (code === undefined) return MESSAGES.test(error.message)
  return SYSTEM_CODES.has(code) || UNAVAILABLE_CODES.has(code) || UNAVAILABLE_CLASSES.has(code.slice(0, 2))
}

/**
 * The rows themselves are refused: the same row twice, data exceptions, violated constraints, exceeded limits of an
 * index or a type.
 */
export function isDataError(error: unknown): boolean {
  const code = codeOf(error)
  return code !== undefined && /^(21|22|23|54)[0-9A-Z]{3}$/.test(code)
}

/** A row's partition does not exist: check_violation, told apart by its message's only stable part, the routine. */
export function isMissingPartition(error: unknown): boolean {
  return codeOf(error) === '23514' && (error as { routine?: unknown }).routine === 'ExecFindPartition'
}

export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03'
}

/** The database went away or is overloaded. What was asked may be asked again, on a new connection. */
export class DatabaseGone extends Error {
  override readonly name = 'DatabaseGone'
  readonly retryable = true

  constructor(cause: unknown) {
    super(`The database is not available: ${cause instanceof Error ? describe(cause) : String(cause)}`, {
      cause,
    })
  }
}

/** Runs `work`; errors that mean the database is unavailable come out as DatabaseGone. */
export async function orGone<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw isUnavailable(error) && !(error instanceof DatabaseGone) ? new DatabaseGone(error) : error
  }
}

function describe(error: Error): string {
  // A refused connection to a name with several addresses has an empty message of its own.
  const inner = error instanceof AggregateError ? error.errors.find((one) => one instanceof Error) : undefined
  return inner?.message ?? error.message
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}
