import type { ToldPlace } from '../event.ts'
import type { Reader } from './database.ts'
import type { Session, Statement } from './session.ts'

/** What one record tells. No places: it was deleted, or tells none any more, which older revisions must not undo. */
export interface ToldRecord {
  readonly by: ToldPlace['by']
  readonly rkey: string
  /** The revision of its repository, in decimal. */
  readonly rev: string
  readonly places: readonly ToldPlace[]
}

/** What the records of an account tell. */
export interface ToldAccount {
  readonly did: string
  /** Grows with every change of any account. */
  readonly ordinal: number
  readonly records: readonly ToldRecord[]
}

/** How what records tell has changed. No account stands in both lists. */
export interface ToldChanges {
  readonly changed: readonly ToldAccount[]
  /** DIDs of accounts of which nothing is remembered any more. */
  readonly forgotten: readonly string[]
}

/** $1 the accounts as JSON. */
const NOTE: Statement = {
  name: 'note told places',
  text: `
    insert into told_places
    select * from json_populate_recordset(null::told_places, $1::json) order by did
    on conflict (did) do update set ordinal = excluded.ordinal, records = excluded.records`,
}

/** $1 DIDs. */
const FORGET: Statement = {
  name: 'forget told places',
  text: 'delete from told_places where did = any ($1::text[])',
}

/** Stores what records tell, within the transaction of the batch that brought it. */
export async function putToldPlaces(session: Session, { changed, forgotten }: ToldChanges): Promise<void> {
  if (changed.length > 0) await session.run(NOTE, [JSON.stringify(changed)])
  if (forgotten.length > 0) await session.run(FORGET, [forgotten])
}

/** Rows per read, so that one takes some 30 ms. */
const PAGE = 5_000

/** All accounts, the one that was heard of longest ago first. */
export async function* readToldPlaces(reader: Reader, page = PAGE): AsyncGenerator<ToldAccount> {
  let last = -1n
  for (;;) {
    const rows = await reader
      .selectFrom('told_places')
      .selectAll()
      .where('ordinal', '>', last)
      .orderBy('ordinal')
      .limit(page)
      .execute()
    for (const { did, ordinal, records } of rows) yield { did, ordinal: Number(ordinal), records }
    if (rows.length < page) return
    last = rows.at(-1)!.ordinal
  }
}
