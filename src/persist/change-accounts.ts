import { tidAt } from '../tid.ts'
import type { AccountChange } from './batch.ts'
import type { Session, Statement } from './session.ts'
import type { TouchedPosts } from './touched.ts'
import { voidEngagements } from './withdraw-engagements.ts'

/** $1 DIDs, $2 handles, $3 µs. */
const SET_HANDLES: Statement = {
  name: 'set handles',
  text: `
    update actors a set handle = i.handle, handle_us = i.at
    from unnest($1::text[], $2::text[], $3::bigint[]) as i (did, handle, at)
    where a.did = i.did and (a.handle_us is null or a.handle_us < i.at)`,
}

/**
 * $1 DIDs, $2 statuses, $3 µs, $4 floors (0 where the status voids nothing). An event as old as the last one is a
 * repetition. Accounts without a number are noted, so that the status holds once they have one.
 */
const SET_STATUSES: Statement = {
  name: 'set statuses',
  text: `
    with input as materialized (
      select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) as t (did, status, at, floor)
    ),
    noted as (
      insert into unseen_accounts (did, status, status_us, floor)
      select i.did, i.status, i.at, i.floor from input i
      where not exists (select from actors a where a.did = i.did)
        and (i.status <> 'active' or exists (select from unseen_accounts u where u.did = i.did))
      order by i.did
      on conflict (did) do update set status = excluded.status, status_us = excluded.status_us,
        floor = greatest(unseen_accounts.floor, excluded.floor), at = now()
      where unseen_accounts.status_us < excluded.status_us
    )
    update actors a
    set status = i.status, status_us = i.at, floor = greatest(a.floor, i.floor)
    from input i where a.did = i.did and a.status_us < i.at
    returning a.id, a.status <> 'active' as hidden, a.floor, i.floor > 0 as purged`,
}

/** $1 DIDs, $2 revs. */
const RAISE_FLOORS: Statement = {
  name: 'raise floors',
  text: `
    with input as materialized (select * from unnest($1::text[], $2::bigint[]) as t (did, floor)),
    noted as (
      insert into unseen_accounts (did, floor)
      select i.did, i.floor from input i
      where not exists (select from actors a where a.did = i.did) order by i.did
      on conflict (did) do update set floor = excluded.floor, at = now()
      where unseen_accounts.floor < excluded.floor
    )
    update actors a set floor = i.floor from input i
    where a.did = i.did and a.floor < i.floor
    returning a.id, a.floor`,
}

/** $1 actors, $2 whether hidden. */
const HIDE: Statement = {
  name: 'hide posts',
  text: `
    update feed_posts f set hidden = i.hidden
    from unnest($1::int[], $2::boolean[]) as i (author, hidden)
    where f.author = i.author and f.hidden <> i.hidden`,
}

/** $1 actors, $2 floors. */
const VOID_POSTS: Statement = {
  name: 'void posts',
  text: `
    with gone as (
      delete from posts p using unnest($1::int[], $2::bigint[]) as i (author, floor)
      where p.author = i.author and p.rev < i.floor
      returning p.author, p.rkey
    ),
    memberships as (delete from feed_posts f using gone g where f.author = g.author and f.rkey = g.rkey)
    select count(*)::int as deleted from gone`,
}

/** $1 actors: counters and engagements of posts that are gone for good. */
const FORGET_COUNTERS: Statement = {
  name: 'forget counters',
  text: `
    with gone as (
      delete from post_stats s using unnest($1::int[]) as i (author)
      where s.author = i.author
        and not exists (select from posts p where p.author = s.author and p.rkey = s.rkey)
      returning s.author, s.rkey
    )
    delete from engagements e using gone g where e.subject_rkey = g.rkey and e.subject_author = g.author`,
}

/** $1 actors: what they told and liked as readers, and as authors what their posts usually get. */
const FORGET_READERS: Statement = {
  name: 'forget readers',
  text: `
    with told as (
      delete from interactions where viewer = any ($1::int[]) returning feed, author, rkey
    ),
    due as (
      insert into feedback_due (feed, author, rkey)
      select distinct t.feed, t.author, t.rkey from told t
      join feed_posts f on f.feed = t.feed and f.author = t.author and f.rkey = t.rkey
      where f.feedback is not null order by 1, 2, 3
      on conflict (feed, author, rkey) do update set marks = feedback_due.marks + 1
    ),
    usual as (delete from author_stats where author = any ($1::int[])),
    readings as (delete from interest_readings where viewer = any ($1::int[]))
    delete from interests where viewer = any ($1::int[])`,
}

export interface AccountReport {
  /** Accounts whose status changed, and the rows that went because their records became void. */
  readonly statuses: number
  readonly posts: number
  readonly engagements: number
}

/**
 * Applies changes of whole accounts. Deleted and taken down accounts lose every record up to that moment; any other
 * status but active hides their posts. #sync voids the records before its rev but keeps their counters and others'
 * engagements: the records may come again, the engagements would not.
 */
export async function changeAccounts(
  session: Session,
  changes: readonly AccountChange[],
  touched: TouchedPosts,
): Promise<AccountReport> {
  const handles = changes.filter((change) => change.kind === 'handle')
  if (handles.length > 0) {
    await session.run(SET_HANDLES, [
      handles.map((change) => change.did),
      handles.map((change) => change.handle),
      handles.map((change) => change.micros),
    ])
  }
  const statuses = await setStatuses(
    session,
    changes.filter((change) => change.kind === 'status'),
  )
  const purged = statuses.filter((change) => change.purged)
  const synced = await raiseFloors(
    session,
    changes.filter((change) => change.kind === 'sync'),
  )
  const gone = await voidRecords(session, [...purged, ...synced], touched)
  if (purged.length > 0) {
    const accounts = purged.map((change) => change.id)
    await session.run(FORGET_COUNTERS, [accounts])
    await session.run(FORGET_READERS, [accounts])
  }
  return { statuses: statuses.length, ...gone }
}

interface VoidedAccount {
  readonly id: number
  readonly floor: bigint
}

type StatusChange = Extract<AccountChange, { kind: 'status' }>

async function setStatuses(session: Session, changes: readonly StatusChange[]) {
  if (changes.length === 0) return []
  const changed = await session.run<VoidedAccount & { hidden: boolean; purged: boolean }>(SET_STATUSES, [
    changes.map((change) => change.did),
    changes.map((change) => change.status),
    changes.map((change) => change.micros),
    changes.map(({ status, micros }) =>
      status === 'deleted' || status === 'takendown' ? tidAt(micros) : 0n,
    ),
  ])
  if (changed.length > 0) {
    await session.run(HIDE, [changed.map((account) => account.id), changed.map((account) => account.hidden)])
  }
  return changed
}

type SyncChange = Extract<AccountChange, { kind: 'sync' }>

async function raiseFloors(session: Session, changes: readonly SyncChange[]): Promise<VoidedAccount[]> {
  if (changes.length === 0) return []
  return session.run<VoidedAccount>(RAISE_FLOORS, [
    changes.map((change) => change.did),
    changes.map((change) => change.rev),
  ])
}

async function voidRecords(
  session: Session,
  accounts: readonly VoidedAccount[],
  touched: TouchedPosts,
): Promise<{ posts: number; engagements: number }> {
  if (accounts.length === 0) return { posts: 0, engagements: 0 }
  const [posts] = await session.run<{ deleted: number }>(VOID_POSTS, [
    accounts.map((account) => account.id),
    accounts.map((account) => account.floor),
  ])
  return { posts: posts!.deleted, engagements: await voidEngagements(session, accounts, touched) }
}
