import type { Actors } from './actors.ts'
import type { Batch } from './batch.ts'
import { type AccountReport, changeAccounts } from './change-accounts.ts'
import { type DeleteReport, deleteRecords } from './delete-records.ts'
import { type EngagementReport, putEngagements } from './put-engagements.ts'
import { type PostReport, putPosts } from './put-posts.ts'
import { type Lift, rekey } from './rekey.ts'
import type { Session } from './session.ts'
import { noneTouched } from './touched.ts'
import { isDataError } from './unavailable.ts'

/** What a batch changes that the database may refuse. */
export type Changes = Omit<Batch, 'cursor' | 'arrivals' | 'told' | 'hour'>

/** What became of the changes. */
export interface Applied {
  readonly accounts: AccountReport
  readonly deletes: DeleteReport
  readonly posts: PostReport
  readonly engagements: EngagementReport
  /** Rows of feed_posts that moved with the counters of their posts. */
  readonly rekeyed: number
}

/** A change that the database refuses whatever surrounds it. */
export interface RefusedChange {
  readonly kind: keyof Changes
  /** The account whose change it is. */
  readonly did: string
  readonly rkey: bigint | undefined
  /** What the database says. */
  readonly reason: string
}

/** Applies the changes within the transaction that is open, in the order that Batch promises. */
export async function applyChanges(
  session: Session,
  actors: Actors,
  lift: Lift,
  changes: Changes,
): Promise<Applied> {
  const touched = noneTouched()
  return {
    accounts: await changeAccounts(session, changes.accounts, touched),
    deletes: await deleteRecords(session, actors, changes.deletes, touched),
    posts: await putPosts(session, actors, lift.baselined ?? [], changes.posts, touched),
    engagements: await putEngagements(session, actors, changes.engagements, touched),
    rekeyed: await rekey(session, lift, touched),
  }
}

/**
 * Applies what can be applied of changes of which something is refused: halves them until the refused ones stand
 * alone. One row that no table takes must not stop the stream for good.
 */
export async function applyWhatFits(
  session: Session,
  actors: Actors,
  lift: Lift,
  changes: Changes,
  refused: RefusedChange[],
): Promise<Applied> {
  await session.execute('savepoint part')
  try {
    const applied = await applyChanges(session, actors, lift, changes)
    await session.execute('release savepoint part')
    return applied
  } catch (error) {
    if (!isDataError(error)) throw error
    await session.execute('rollback to savepoint part; release savepoint part')
    actors.forget()
    const [first, ...rest] = list(changes)
    if (first !== undefined && rest.length === 0) {
      refused.push({ ...first.subject, kind: first.kind, reason: (error as Error).message })
      return applyChanges(session, actors, lift, NOTHING)
    }
    const [front, back] = halves(changes)
    const applied = await applyWhatFits(session, actors, lift, front, refused)
    return sum(applied, await applyWhatFits(session, actors, lift, back, refused))
  }
}

const NOTHING: Changes = { accounts: [], deletes: [], posts: [], engagements: [] }
const ORDER = ['accounts', 'deletes', 'posts', 'engagements'] as const

function list(changes: Changes) {
  return [
    ...changes.accounts.map(({ did }) => ({ kind: ORDER[0], subject: { did, rkey: undefined } })),
    ...changes.deletes.map(({ did, rkey }) => ({ kind: ORDER[1], subject: { did, rkey } })),
    ...changes.posts.map(({ post, rkey }) => ({ kind: ORDER[2], subject: { did: post.did, rkey } })),
    ...changes.engagements.map(({ actor, rkey }) => ({ kind: ORDER[3], subject: { did: actor, rkey } })),
  ]
}

function halves(changes: Changes): [Changes, Changes] {
  const middle = Math.ceil(list(changes).length / 2)
  const [front, back] = [{ ...NOTHING }, { ...NOTHING }] as [Record<string, unknown>, Record<string, unknown>]
  let before = 0
  for (const kind of ORDER) {
    const cut = Math.max(0, middle - before)
    front[kind] = changes[kind].slice(0, cut)
    back[kind] = changes[kind].slice(cut)
    before += changes[kind].length
  }
  return [front as unknown as Changes, back as unknown as Changes]
}

/** Adds two reports number by number; both have the same shape. */
function sum<Report extends object>(a: Report, b: Report): Report {
  return Object.fromEntries(
    Object.entries(a).map(([key, value]) => {
      const other = b[key as keyof Report]
      return [
        key,
        typeof value === 'number' ? value + (other as number) : sum(value as object, other as object),
      ]
    }),
  ) as Report
}
