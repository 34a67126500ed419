import { pendingMigrationNames, SchemaMismatch } from '../../persist/migrate.ts'
import { Ailment, type Check, fail, ok } from '../check.ts'
import { needs, requireDatabase } from '../subject.ts'

/** The tables are those that this version of Lycan knows. */
export const schemaCheck: Check = {
  name: 'schema',
  needsNetwork: false,
  async run(subject) {
    const db = await requireDatabase(subject)
    const pending = await pendingMigrationNames(db).catch((error: unknown) => {
      if (!(error instanceof SchemaMismatch)) return needs('the database', Promise.reject(error))
      throw new Ailment(error.message, 'Mend that before the next start of lycan run')
    })
    if (pending.length === 0) return ok('every migration is applied')
    return fail(
      `${pending.length === 1 ? 'one migration is' : `${pending.length} migrations are`} missing, from ${pending[0]} on`,
      'lycan migrate applies them, and so does the start of lycan run',
    )
  },
}
