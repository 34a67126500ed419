import { getSystemErrorMessage } from 'node:util'
import { UnusableFile } from '../ingest/unusable-file.ts'
import { EmbeddedError } from '../persist/embedded-error.ts'
import { IngestLocked } from '../persist/ingest-lock.ts'
import { SchemaMismatch } from '../persist/migrate.ts'
import { DatabaseGone, isUnavailable } from '../persist/unavailable.ts'
import { PublishingError } from '../publish/failure.ts'

/** Errors whose message was written for the person at the keyboard. */
const FOR_PEOPLE = [EmbeddedError, IngestLocked, SchemaMismatch, DatabaseGone, PublishingError, UnusableFile]

const OTHER_PORTS = '; is another Lycan running? --port and --admin-port choose others'

const OWN_DATABASE = '; Lycan needs to own its database: alter database … owner to …'

/** SQLSTATEs of a wrong password or role, a database that does not exist, and missing rights. */
const REFUSED = /^(28...|3D000|42501)$/

/** What ended a command, for standard error: one clear line for what can happen to anybody, a stack for a bug. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return `lycan: ${String(error)}`
  if (FOR_PEOPLE.some((kind) => error instanceof kind)) return `lycan: ${error.message}`
  const { code, syscall, path, errno } = error as NodeJS.ErrnoException
  if (syscall === 'getaddrinfo') return `lycan: no address can be found for a name: ${error.message}`
  if (syscall === 'listen')
    return `lycan: cannot listen: ${error.message}${code === 'EADDRINUSE' ? OTHER_PORTS : ''}`
  const isFile = syscall !== undefined && syscall !== 'connect'
  if (!isFile && isUnavailable(error)) return `lycan: ${new DatabaseGone(error).message}`
  if (isFile && path !== undefined && errno !== undefined)
    return `lycan: ${path}: ${getSystemErrorMessage(errno)}`
  if (syscall !== undefined) return `lycan: ${error.message}`
  if (code !== undefined && REFUSED.test(code))
    return `lycan: the database refuses: ${error.message}${code === '42501' ? OWN_DATABASE : ''}`
  if (error.message.includes('client password must be'))
    return 'lycan: the database wants a password, and its address has none; put it into a file and name that in LYCAN_DATABASE_PASSWORD_FILE'
  return `lycan: this is a bug; please report it with what follows\n${error.stack ?? error.message}`
}
