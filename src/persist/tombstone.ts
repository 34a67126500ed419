import { hash } from 'node:crypto'
import type { RecordDelete } from './batch.ts'
import type { Session, Statement } from './session.ts'

/** What a tombstone is kept under: 64 bits of a hash of the record's path, as a signed integer. */
export function tombstoneKey(did: string, collection: RecordDelete['collection'], rkey: bigint): bigint {
  return hash('sha256', `${did}/${collection}/${rkey}`, 'buffer').readBigInt64BE(0)
}

const BURY: Statement = {
  name: 'bury',
  text: `
    insert into tombstones (key, rev)
    select * from unnest($1::bigint[], $2::bigint[]) as t (key, rev) order by key
    on conflict (key) do update set rev = excluded.rev, at = now() where tombstones.rev < excluded.rev`,
}

/** Remembers that these records were deleted, so that no create up to that rev brings one back. */
export async function bury(session: Session, deletes: readonly RecordDelete[]): Promise<void> {
  await session.run(BURY, [
    deletes.map((one) => tombstoneKey(one.did, one.collection, one.rkey)),
    deletes.map((one) => one.rev),
  ])
}
