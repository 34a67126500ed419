import { XRPCError } from '@atproto/api'

/** Publishing cannot go on. The message is for the person at the keyboard: what happened, and what to do. */
export class PublishingError extends Error {
  override readonly name = 'PublishingError'
}

const NETWORK = 1
const NONSENSE = 2
const RATE_LIMITED = 429

const PASSWORD_HELP =
  'Make an app password in the settings of the app, under Privacy and security, and use that'

/** By the names that the lexicons of com.atproto.server and com.atproto.repo give to errors. */
const BY_NAME: Readonly<Record<string, (server: string, message: string) => string>> = {
  AuthenticationRequired: (server, message) => `${server} refuses the password: ${message}. ${PASSWORD_HELP}`,
  AuthFactorTokenRequired: () =>
    `The account asks for a code by e-mail when somebody signs in with its main password. ${PASSWORD_HELP}: it needs no code`,
  AccountTakedown: (server, message) => `The account has been taken down by ${server}: ${message}`,
  AccountDeactivated: (server) =>
    `The account is deactivated on ${server}. Activate it in the settings of the app, and try again`,
  RepoNotFound: (server, message) =>
    `${server} does not hold the account: ${message}. Where it has just moved, try again in an hour`,
  InvalidSwap: () =>
    'The record was changed by somebody else just now, and was not overwritten. Run the command again to see what it is now',
  BlobTooLarge: (_, message) =>
    `The avatar is too large for the server: ${message}. Scale it down, and try again`,
}

/**
 * What went wrong between us and `server`, in one line with what to do about it.
 * Errors that are no answer of a server, which would be bugs, are thrown on.
 */
export function publishingError(error: unknown, server: string): PublishingError {
  if (error instanceof PublishingError) return error
  if (!(error instanceof XRPCError)) throw error
  return new PublishingError(`${explain(error, server)}.`, { cause: error })
}

function explain(error: XRPCError, server: string): string {
  const { status, headers = {} } = error
  const message = error.message.replace(/\.$/, '')
  if (Number(status) === NETWORK)
    return `${server} cannot be reached: ${deepest(error).message || message}. Try again later`
  if (Number(status) === NONSENSE)
    return `${server} gives answers that are none of a personal data server. Is the address in the DID document of the account right?`
  const known = BY_NAME[error.error]
  if (known !== undefined) return known(server, message)
  if (Number(status) === RATE_LIMITED) return `${server} asks for a pause: ${message}. ${whenAgain(headers)}`
  const what = message === error.error ? message : `${message} (${error.error})`
  return Number(status) >= 500
    ? `${server} is in trouble: ${what}. Try again later`
    : `${server} refuses: ${what}`
}

/** From the header `ratelimit-reset` of the reference implementation, or the general `retry-after`; both in seconds. */
function whenAgain(headers: Readonly<Record<string, string | undefined>>): string {
  const reset = Number(headers['ratelimit-reset'])
  if (reset > 0) return `Try again after ${new Date(reset * 1000).toLocaleTimeString('sv')}`
  const after = Number(headers['retry-after'])
  return after > 0 ? `Try again in ${after} seconds` : 'Try again in an hour'
}

/** What fetch says is "fetch failed"; the reason is in the cause of the cause. */
function deepest(error: Error): Error {
  return error.cause instanceof Error ? deepest(error.cause) : error
}
