import { inspectIndexes } from '../../persist/inspect.ts'
import { type Check, fail, ok } from '../check.ts'
import { needs, requireDatabase } from '../subject.ts'

/** Without its indexes Lycan still answers, but slowly. */
export const indexesCheck: Check = {
  name: 'indexes',
  needsNetwork: false,
  async run(subject) {
    const db = await requireDatabase(subject)
    const { count, missing, invalid } = await needs('the database', inspectIndexes(db))
    if (missing.length > 0)
      return fail(
        `missing: ${missing.join(', ')}`,
        'Run lycan migrate. If they are still missing, make them as sql/schema.sql says',
      )
    if (invalid.length > 0) return fail(`not usable: ${invalid.join(', ')}`, 'Run reindex index … for each')
    return ok(`${count}, all usable`)
  },
}
