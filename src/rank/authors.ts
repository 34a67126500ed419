import QuickLRU from 'quick-lru'
import type { Reader } from '../persist/database.ts'

/** The DIDs behind actor numbers. A number never changes its DID, so entries need no expiry. */
export interface AuthorDids {
  /** The DIDs of `authors` by number; numbers that no actor has are missing. One query for those not yet known. */
  of(authors: Iterable<number>): Promise<ReadonlyMap<number, string>>
}

// About 20 MB when full, as the cache keeps two generations.
const REMEMBERED = 100_000

export function createAuthorDids(reader: Reader): AuthorDids {
  const known = new QuickLRU<number, string>({ maxSize: REMEMBERED })
  return {
    async of(authors) {
      const found = new Map<number, string>()
      const missing = new Set<number>()
      for (const author of authors) {
        const did = known.get(author)
        if (did === undefined) missing.add(author)
        else found.set(author, did)
      }
      if (missing.size === 0) return found
      const rows = await reader
        .selectFrom('actors')
        .select(['id', 'did'])
        .where('id', 'in', [...missing])
        .execute()
      for (const { id, did } of rows) {
        known.set(id, did)
        found.set(id, did)
      }
      return found
    },
  }
}
