import QuickLRU from 'quick-lru'
import type { Session, Statement } from './session.ts'

/** Numbers of accounts, by DID. */
export interface Actors {
  /** The numbers of `known` that have one, and of `needed`, which get one. */
  resolve(needed: Iterable<string>, known: Iterable<string>): Promise<ReadonlyMap<string, number>>
  /** Forgets what was learned, for after a rollback. */
  forget(): void
}

/** Gives numbers to accounts that have none, together with what the stream said of them before; $1 DIDs. */
export const INTERN_ACTORS: Statement = {
  name: 'intern actors',
  text: `
    with wanted as materialized (select distinct unnest($1::text[]) collate "C" as did),
    known as (select a.did, a.id from wanted w join actors a on a.did = w.did),
    added as (
      insert into actors (did, status, status_us, floor)
      select w.did, coalesce(u.status, 'active'), coalesce(u.status_us, 0), coalesce(u.floor, 0)
      from wanted w left join unseen_accounts u on u.did = w.did
      where not exists (select from actors a where a.did = w.did)
      order by w.did
      on conflict (did) do nothing
      returning did, id
    )
    select did, id from known union all select did, id from added`,
}

const FIND_ACTORS: Statement = {
  name: 'find actors',
  text: 'select did, id from actors where did = any ($1::text[])',
}

/** Numbers of accounts through a cache; 200,000 take about 20 MB. */
export function cachedActors(session: Session, maxSize = 200_000): Actors {
  const cache = new QuickLRU<string, number>({ maxSize })

  async function learn(
    statement: Statement,
    dids: Iterable<string>,
    into: Map<string, number>,
  ): Promise<string[]> {
    const missing = new Set<string>()
    for (const did of dids) {
      const id = cache.get(did)
      if (id === undefined) missing.add(did)
      else into.set(did, id)
    }
    if (missing.size === 0) return []
    for (const { did, id } of await session.run<{ did: string; id: number }>(statement, [
      [...missing].sort(),
    ])) {
      cache.set(did, id)
      into.set(did, id)
      missing.delete(did)
    }
    return [...missing]
  }

  return {
    async resolve(needed, known) {
      const ids = new Map<string, number>()
      // A server may be adding the same account at this moment: what was missed is there the second time.
      const missed = await learn(INTERN_ACTORS, needed, ids)
      const lost = missed.length === 0 ? [] : await learn(INTERN_ACTORS, missed, ids)
      if (lost.length > 0)
        throw Object.assign(new Error(`unusable DID ${JSON.stringify(lost[0])}`), { code: '22021' })
      await learn(FIND_ACTORS, known, ids)
      return ids
    },
    forget: () => cache.clear(),
  }
}
