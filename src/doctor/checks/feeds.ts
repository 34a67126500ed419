import { measure } from '../../upkeep/measure.ts'
import { type Check, ok, warn } from '../check.ts'
import { needs, requireDatabase } from '../subject.ts'

/** Every feed has something to show. */
export const feedsCheck: Check = {
  name: 'feeds',
  needsNetwork: false,
  async run(subject) {
    const db = await requireDatabase(subject)
    const { newestPost } = await needs('the database and its schema', measure(db, Date.now() * 1000))
    const own = [...subject.loaded.feeds.values()].filter(({ madeOf }) => madeOf === undefined)
    const empty = own.filter(({ key }) => !newestPost.has(key)).map(({ key }) => key)
    return empty.length === 0
      ? ok(`all ${own.length} have posts`)
      : warn(
          `without a post: ${empty.join(', ')}`,
          'New feeds fill as posts come in; lycan test and lycan explain tell whether the rules are what you meant',
        )
  },
}
