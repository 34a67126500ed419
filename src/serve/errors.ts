import { AuthRequiredError, ForbiddenError, InvalidRequestError, XRPCError } from '@atproto/xrpc-server'
import type { ErrorRequestHandler } from 'express'
import { isUnavailable } from '../persist/unavailable.ts'
import { InvalidCursorError } from '../rank/cursor.ts'
import type { Log } from '../telemetry/log.ts'
import { databaseMissing, requestFailed } from '../telemetry/serve.ts'
import { OverloadedError } from './gate.ts'
import { AuthFailure, type AuthFailureReason } from './service-jwt.ts'

/** Error names of the reference implementation (xrpc-server/src/auth.ts), where it has one. */
const AUTH_ERRORS: Readonly<Record<AuthFailureReason, string | undefined>> = {
  missing: undefined,
  malformed: 'BadJwt',
  type: 'BadJwtType',
  algorithm: 'BadJwt',
  expired: 'JwtExpired',
  audience: 'BadJwtAudience',
  method: 'BadJwtLexiconMethod',
  issuer: 'BadJwtIss',
  identity: 'BadJwtIss',
  signature: 'BadJwtSignature',
  forbidden: undefined,
}

const OVERLOADED = 429
const UNAVAILABLE = 503

/** What the caller is told. Clients show the message to readers, so it is written for them. */
export function toXrpcError(error: unknown): XRPCError {
  if (error instanceof InvalidCursorError) return new InvalidRequestError(error.message)
  if (error instanceof AuthFailure)
    return error.reason === 'forbidden'
      ? new ForbiddenError(error.message)
      : new AuthRequiredError(error.message, AUTH_ERRORS[error.reason])
  if (error instanceof OverloadedError)
    return new XRPCError(OVERLOADED, 'This feed is receiving high traffic. Please try again in a moment.')
  if (isUnavailable(error))
    return new XRPCError(
      UNAVAILABLE,
      'This feed is taking a short break: its database does not answer. Please try again in a minute.',
      'ServiceUnavailable',
    )
  const answer = XRPCError.fromError(error)
  return isBodyError(answer.cause) ? new XRPCError(answer.type, answer.message) : answer
}

/** A body that express could not read. Its name is that of a JavaScript class; XRPC has a name for its status. */
function isBodyError(cause: unknown): boolean {
  return cause instanceof Error && 'expose' in cause && cause.expose === true
}

/** The last middleware: every error becomes an XRPC answer, and what nobody expected is logged. */
export function answerErrors(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    const answer = toXrpcError(error)
    const status = answer.statusCode
    if (status === UNAVAILABLE) databaseMissing(log, error)
    else if (status >= 500 && status !== 501)
      requestFailed(log, error, response.locals.requestId, request.originalUrl)
    if (response.headersSent) {
      next(error)
      return
    }
    if (status === OVERLOADED || status === UNAVAILABLE) response.setHeader('retry-after', '10')
    response.status(status).json(answer.payload)
  }
}
