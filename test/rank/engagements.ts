import type { Database } from '../../src/persist/database.ts'
import { tidAt } from '../../src/tid.ts'
import { type Membership, rkeyOf } from './memberships.ts'

let clock = 0n

/** Lets accounts engage with a post at a moment (milliseconds since 1970); `kind` as in table `engagements`. */
export async function engageWith(
  db: Database,
  post: Membership,
  accounts: readonly string[],
  { at, kind = 1 }: { readonly at: number; readonly kind?: number },
): Promise<void> {
  await db
    .insertInto('actors')
    .values(accounts.map((did) => ({ did })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const dids = [...accounts, post.did]
  const actors = await db.selectFrom('actors').select(['id', 'did']).where('did', 'in', dids).execute()
  const ids = new Map(actors.map(({ id, did }) => [did, id]))
  const subject = { subject_rkey: rkeyOf(post), subject_author: ids.get(post.did)! }
  const rows = accounts.map((did) => {
    const rkey = tidAt(at * 1_000) + (clock++ % 1_000n)
    return { ...subject, kind, actor: ids.get(did)!, rkey, rev: rkey }
  })
  await db.insertInto('engagements').values(rows).execute()
}

/** So many accounts of the tests. */
export function people(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `did:web:person${index}.example`)
}
