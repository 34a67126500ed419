import { UnusableFile } from '../ingest/unusable-file.ts'
import { EmbeddedError } from '../persist/embedded-error.ts'
import { IngestLocked } from '../persist/ingest-lock.ts'
import { SchemaMismatch } from '../persist/migrate.ts'
import { DatabaseGone, isUnavailable } from '../persist/unavailable.ts'

/** Errors whose message was written for the person at the keyboard. */
const FOR_PEOPLE = [EmbeddedError, IngestLocked, SchemaMismatch, DatabaseGone, UnusableFile]

/** What ended a command, for standard error: one clear line for what can happen to anybody, a stack for a bug. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return `lycan: ${String(error)}`
  if (FOR_PEOPLE.some((kind) => error instanceof kind)) return `lycan: ${error.message}`
  if (isUnavailable(error)) return `lycan: ${new DatabaseGone(error).message}`
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE')
    return `lycan: cannot listen: ${error.message}; is another Lycan running? --port and --admin-port choose others`
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') return `lycan: cannot listen or write: ${error.message}`
  if (syscall !== undefined) return `lycan: ${error.message}`
  return `lycan: this is a bug; please report it with what follows\n${error.stack ?? error.message}`
}
