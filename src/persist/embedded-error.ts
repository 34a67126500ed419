export type EmbeddedProblem =
  | 'unsupported' // no PostgreSQL for this platform, or its programs do not run here
  | 'account' // no unprivileged user to run it as
  | 'place' // a folder cannot be made, entered or owned
  | 'version' // the data belong to another major version
  | 'busy' // another Lycan uses the data
  | 'full' // no space left
  | 'failed' // PostgreSQL itself gave up; the message holds its words

/** The embedded PostgreSQL cannot be had. The message says what happened and what to do; no stack is needed. */
export class EmbeddedError extends Error {
  override name = 'EmbeddedError'
  readonly problem: EmbeddedProblem

  constructor(problem: EmbeddedProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.problem = problem
  }
}

/** The way out that always exists; ends most messages. */
export const USE_ANOTHER = 'set database.url to a PostgreSQL (15 or later) of your own'

/** An operation on a folder failed: says which, and why in words. */
export function placeError(what: string, cause: unknown): EmbeddedError {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EmbeddedError('full', `${what}: the disk is full. Free some space and start again.`, { cause })
  }
  const reason =
    code === 'EACCES' || code === 'EPERM'
      ? 'permission denied'
      : code === 'EROFS'
        ? 'the file system is read-only'
        : code === 'ENOTDIR' || code === 'EEXIST'
          ? 'something that is not a folder stands in the way'
          : String((cause as Error).message)
  return new EmbeddedError('place', `${what}: ${reason}. Choose another data folder, or ${USE_ANOTHER}.`, {
    cause,
  })
}
