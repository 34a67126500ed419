import { maskDatabaseUrl } from '../../config/mask.ts'
import { inspectServer } from '../../persist/inspect.ts'
import { type Check, fail, ok, skip, warn } from '../check.ts'

const OLDEST_MAJOR = 15

/** The database answers, and is one that Lycan can use. */
export const databaseCheck: Check = {
  name: 'database',
  needsNetwork: false,
  async run(subject) {
    const { url, directory } = subject.loaded.settings.database
    const db = await subject.database()
    if (db === undefined)
      return skip(
        `the embedded one in ${directory} is not running; it runs while lycan run does`,
        'Start lycan run, and examine again',
      )
    const place = url === undefined ? `embedded, in ${directory}` : maskDatabaseUrl(url)
    try {
      const { version, major, databaseBytes } = await inspectServer(db)
      const what = `PostgreSQL ${version}, ${place}, ${Math.ceil(databaseBytes / 1e6)} MB`
      if (major < OLDEST_MAJOR)
        return fail(what, `Lycan needs PostgreSQL ${OLDEST_MAJOR} or newer: upgrade it`)
      return url === undefined && subject.loaded.settings.corpus.keep > 0
        ? warn(what, 'With corpus.keep a PostgreSQL of your own is easier to look after: set database.url')
        : ok(what)
    } catch (error) {
      return fail(
        `${place}: ${messageOf(error)}`,
        'Check that PostgreSQL runs, and that database.url names it, its role and its password',
      )
    }
  },
}

function messageOf(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors[0] : error
  return inner instanceof Error ? inner.message : String(inner)
}
