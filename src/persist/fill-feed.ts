import type { Counters } from '../counters.ts'
import type { Membership } from './batch.ts'
import { BEGIN_WITH_POSTS_IN_PLACE } from './commit-turn.ts'
import type { Position } from './fillings.ts'
import { putMemberships } from './put-memberships.ts'
import { type Lift, rekey, renderNeeds, waits } from './rekey.ts'
import { rkeyBounds } from './rkey-bounds.ts'
import type { Session, Statement } from './session.ts'
import { noteTouched } from './touched.ts'

/** A feed, and the settings by which it is filled. */
export interface FillTarget {
  readonly feed: number
  readonly ruleHash: string
  /** What feeds.standing says while ingest goes by the same settings. */
  readonly standing: string
  /** How its order follows counters. */
  readonly lift: Lift
}

/** What was decided of a stored post; `rev` is that of the version that was looked at. */
export interface Decision {
  readonly author: number
  readonly rkey: bigint
  readonly rev: bigint
  /** The post's, in milliseconds since 1970. */
  readonly time: number
  /** Undefined where the feed does not want it. */
  readonly membership: Membership | undefined
}

export interface PageReport {
  /** Rows that came. */
  readonly joined: number
  /** Rows that went. */
  readonly removed: number
  /** Those of the posts that are wanted and have nothing to wait for. */
  readonly shown: readonly Decision[]
}

/** $1 feed, $2 rule hash, $3 standing. Nobody changes these three until the transaction ends. */
const GUARD: Statement = {
  name: 'guard feed',
  text: 'select id from feeds where id = $1 and rule_hash = $2 and standing = $3 and removed_at is null for share',
}

/** $1 authors, $2 rkeys, $3 revs, $4 and $5 bounds of rkey. */
const PRESENT: Statement = {
  name: 'find unchanged posts',
  text: `
    select p.author, p.rkey, a.status = 'active' as active, coalesce(s.likes, 0) as likes,
      coalesce(s.reposts, 0) as reposts, coalesce(s.replies, 0) as replies, coalesce(s.quotes, 0) as quotes
    from unnest($1::int[], $2::bigint[], $3::bigint[]) as t (author, rkey, rev)
    join posts p on p.author = t.author and p.rkey = t.rkey and p.rev = t.rev and p.rkey between $4 and $5
    join actors a on a.id = p.author
    left join post_stats s on s.author = p.author and s.rkey = p.rkey and s.rkey between $4 and $5`,
}

/** $1 feed, $2 authors, $3 rkeys, $4 and $5 bounds of rkey. */
const REMOVE: Statement = {
  name: 'remove from feed',
  text: `
    with gone as (
      delete from feed_posts f using unnest($2::int[], $3::bigint[]) as t (author, rkey)
      where f.feed = $1 and f.author = t.author and f.rkey = t.rkey and f.rkey between $4 and $5
      returning 1
    )
    select count(*)::int as n from gone`,
}

/** $1 feed, $2 authors, $3 rkeys, $4 needs, $5 whether waiting, $6 and $7 bounds of rkey. */
const SET_NEEDS: Statement = {
  name: 'set needs in feed',
  text: `
    update feed_posts f set needs = t.needs, waiting = t.waiting
    from unnest($2::int[], $3::bigint[], $4::text[], $5::boolean[]) as t (author, rkey, needs, waiting)
    where f.feed = $1 and f.author = t.author and f.rkey = t.rkey and f.rkey between $6 and $7
      and (f.needs is distinct from t.needs or f.waiting <> t.waiting)`,
}

/** $1 feed, $2 rule hash, $3 time, $4 author, $5 rkey, $6 seen, $7 shown, $8 joined, $9 removed. */
const ADVANCE: Statement = {
  name: 'advance filling',
  text: `
    update fillings set at = now(), time = $3, author = $4, rkey = $5, seen = seen + $6, shown = shown + $7,
      joined = joined + $8, removed = removed + $9
    where feed = $1 and rule_hash = $2 returning feed`,
}

/** Where the page ended, and how much of it counts. */
export interface PageEnd {
  readonly position: Position
  readonly seen: number
  /** Whether a post counts among those that the feed would show. */
  readonly counts: (decision: Decision) => boolean
}

/**
 * Puts posts that a feed wants into it, where ingest would have put them, and tells how far that has come, in one
 * transaction. Posts that changed since they were read are left out: ingest has decided them anew. Undefined, and
 * nothing is done, where the feed has other settings by now.
 */
export function joinPage(
  session: Session,
  target: FillTarget,
  decisions: readonly Decision[],
  end: PageEnd,
): Promise<PageReport | undefined> {
  return pageOf(session, target, decisions, end, async (unchanged) => {
    const wanted = unchanged.flatMap(({ author, rkey, membership }) =>
      membership === undefined ? [] : [{ author, put: { rkey, memberships: [membership] }, fresh: true }],
    )
    if (wanted.length === 0) return { joined: 0, removed: 0 }
    const { joined } = await putMemberships(session, wanted, target.lift.baselined ?? [])
    await rekey(session, target.lift, noteTouched(wanted.map(({ author, put }) => [author, put.rkey])))
    return { joined, removed: 0 }
  })
}

/** Takes rows from the feed that it does not want, and tells the others what they wait for; otherwise as joinPage. */
export function sortPage(
  session: Session,
  target: FillTarget,
  decisions: readonly Decision[],
  end: PageEnd,
): Promise<PageReport | undefined> {
  const { feed } = target
  return pageOf(session, target, decisions, end, async (unchanged) => {
    const unwanted = unchanged.filter(({ membership }) => membership === undefined)
    const staying = unchanged.filter(({ membership }) => membership !== undefined)
    if (staying.length > 0) {
      await session.run(SET_NEEDS, [
        feed,
        ...keysOf(staying),
        staying.map(({ membership }) => renderNeeds(membership!.needs)),
        staying.map(({ membership, counters }) => waits(membership!.needs, counters)),
        ...rkeyBounds(staying.map(({ rkey }) => rkey)),
      ])
    }
    if (unwanted.length === 0) return { joined: 0, removed: 0 }
    const bounds = rkeyBounds(unwanted.map(({ rkey }) => rkey))
    const [row] = await session.run<{ n: number }>(REMOVE, [feed, ...keysOf(unwanted), ...bounds])
    return { joined: 0, removed: row!.n }
  })
}

type Unchanged = Decision & { readonly active: boolean; readonly counters: Counters }

async function pageOf(
  session: Session,
  { feed, ruleHash, standing }: FillTarget,
  decisions: readonly Decision[],
  { position, seen, counts }: PageEnd,
  apply: (unchanged: readonly Unchanged[]) => Promise<Omit<PageReport, 'shown'>>,
): Promise<PageReport | undefined> {
  try {
    await session.execute(BEGIN_WITH_POSTS_IN_PLACE)
    const guarded = await session.run(GUARD, [feed, ruleHash, standing])
    const unchanged = guarded.length === 0 ? [] : await findUnchanged(session, decisions)
    const changes = await apply(unchanged)
    const shown = unchanged.filter(
      (one) =>
        one.active &&
        one.membership !== undefined &&
        !waits(one.membership.needs, one.counters) &&
        counts(one),
    )
    const { time, author, rkey } = position
    const advanced =
      guarded.length > 0 &&
      (await session.run(ADVANCE, [
        feed,
        ruleHash,
        time,
        author,
        rkey,
        seen,
        shown.length,
        changes.joined,
        changes.removed,
      ]))
    if (advanced === false || advanced.length === 0) {
      await session.execute('rollback')
      return undefined
    }
    await session.execute('commit')
    return { ...changes, shown }
  } catch (error) {
    await session.execute('rollback').catch(() => {})
    throw error
  }
}

async function findUnchanged(
  session: Session,
  decisions: readonly Decision[],
): Promise<readonly Unchanged[]> {
  if (decisions.length === 0) return []
  const rkeys = decisions.map(({ rkey }) => rkey)
  const rows = await session.run<Counters & { author: number; rkey: bigint; active: boolean }>(PRESENT, [
    ...keysOf(decisions),
    decisions.map(({ rev }) => rev),
    ...rkeyBounds(rkeys),
  ])
  const found = new Map(rows.map((row) => [`${row.author}/${row.rkey}`, row]))
  return decisions.flatMap((decision) => {
    const row = found.get(`${decision.author}/${decision.rkey}`)
    return row === undefined ? [] : [{ ...decision, active: row.active, counters: row }]
  })
}

function keysOf(decisions: readonly Decision[]): [number[], bigint[]] {
  return [decisions.map(({ author }) => author), decisions.map(({ rkey }) => rkey)]
}
