import type {
  AccountEvent,
  DeleteEvent,
  EngagementEvent,
  IdentityEvent,
  Post,
  PostEvent,
  RecordRef,
  SkipReason,
  StreamEvent,
  SyncEvent,
} from '../event.ts'
import type { ArrivalChanges, Batch, EngagementPut, StreamCursor, StreamOrigin } from '../persist/batch.ts'
import { decodeTid, tidMicros } from '../tid.ts'
import { accountChange, isGone } from './account-change.ts'
import { openBatch, type Tally } from './open-batch.ts'
import type { ToldPlaces } from './told-places.ts'
import type { Verdict } from './verdict.ts'

/** Posts further ahead of the clock than this are refused; clocks of honest writers differ by less. */
const FUTURE_TOLERANCE_US = 10 * 60 * 1_000_000

const HOUR_US = 3_600 * 1_000_000

export interface PlannerOptions {
  /** Decides a post; undefined where nobody wants it, unless it is stored and must be brought up to date. */
  readonly admit: (post: Post, stored?: boolean) => Verdict | undefined
  /** The posts stored so far. May say yes too often, never no too often. */
  readonly kept: { has(did: string, rkey: bigint): boolean; add(did: string, rkey: bigint): void }
  /** What other records tell of posts' places. */
  readonly told?: Pick<ToldPlaces, 'learn' | 'forget' | 'take'>
  /** What feeds remember of the posts decided since the last call. */
  readonly takeArrivals?: () => readonly ArrivalChanges[]
  /** Whether a batch ends where an hour of the stream's time does. */
  readonly byTheHour?: boolean
  /** How old a post may be when it arrives, in microseconds. */
  readonly maxAgeUs: number
  /** How old it may be to come into a feed; the corpus may keep posts for longer. Absent: as old as maxAgeUs. */
  readonly feedAgeUs?: number
  /** What "now" is when an event of that time arrives: the wall clock, or the event's own time in a replay. */
  readonly now: (eventTimeUs: number) => number
}

/**
 * Turns consecutive events into batches. A batch is applied as accounts, deletes, posts, engagements; the planner
 * closes it before an event for which that order would differ from the order of the stream. So what the tables end
 * up holding does not depend on where batches happen to end.
 */
export interface Planner {
  /** Takes the event in, or answers false: commit what `take` gives, then offer it again. */
  offer(event: StreamEvent, origin: StreamOrigin): boolean
  /** Events taken in since the last `take`. */
  readonly size: number
  /** The batch so far, and a fresh start; undefined where no event came. */
  take(): { readonly batch: Batch; readonly tally: Tally } | undefined
}

export function createPlanner(options: PlannerOptions): Planner {
  let plan = openBatch()
  let hour = 0

  const skip = (reason: SkipReason | undefined): true => {
    if (reason !== undefined) plan.tally.skipped[reason] = (plan.tally.skipped[reason] ?? 0) + 1
    return true
  }

  /** Whether a record's TID lies outside what is kept. */
  const misdated = (rkey: bigint, event: StreamEvent): 'old' | 'future' | undefined => {
    const now = options.now(event.at.timeUs)
    const written = tidMicros(rkey)
    if (written > now + FUTURE_TOLERANCE_US) return 'future'
    return written < now - options.maxAgeUs ? 'old' : undefined
  }

  /** Whether the event belongs to a later hour than those before it. */
  const beginsHour = ({ at: { timeUs } }: StreamEvent): boolean =>
    timeUs >= (hour + 1) * HOUR_US && timeUs <= options.now(timeUs) + FUTURE_TOLERANCE_US

  function offerPost(event: PostEvent): boolean {
    const rkey = decodeTid(event.rkey)
    if (rkey === undefined) return skip('rkey')
    const reason = misdated(rkey, event)
    if (reason !== undefined) return skip(reason)
    const key = recordKey('post', event)
    const earlier = plan.records.get(key)
    if (earlier !== undefined) return event.rev <= earlier
    // Posts go before engagements: one that was engaged with before it was written (again) must not gain by that.
    if (plan.subjects.has(key)) return false

    const admitted = options.admit(event.post)
    const expired = tidMicros(rkey) < options.now(event.at.timeUs) - (options.feedAgeUs ?? options.maxAgeUs)
    const verdict = admitted && expired ? { ...admitted, memberships: [] } : admitted
    if (verdict !== undefined || options.kept.has(event.did, rkey)) {
      touch(key, event, event.did)
      // Whoever the post refers to gets a number, too, which account changes before and after it depend on.
      for (const ref of [event.post.quote, event.post.replyRoot, event.post.replyParent])
        if (ref !== undefined) plan.touched.add(ref.did)
      plan.posts.push({
        post: event.post,
        rkey,
        rev: event.rev,
        keep: verdict !== undefined,
        ...(verdict ?? options.admit(event.post, true) ?? UNWANTED),
      })
    }
    if (verdict !== undefined) options.kept.add(event.did, rkey)
    engage('reply', event, rkey, event.post.replyParent, key)
    engage('quote', event, rkey, event.post.quote, key)
    return true
  }

  function offerLikeOrRepost(event: EngagementEvent): boolean {
    const rkey = decodeTid(event.rkey)
    if (rkey === undefined) return skip('rkey')
    // Most likes are of posts that nobody here wants: nothing else is computed for those.
    if (storedRkey(event.subject) === undefined) return true
    const key = recordKey(event.type, event)
    const earlier = plan.records.get(key)
    if (earlier !== undefined) return event.rev <= earlier
    engage(event.type, event, rkey, event.subject, key)
    return true
  }

  function storedRkey(post: RecordRef): bigint | undefined {
    const rkey = decodeTid(post.rkey)
    return rkey !== undefined && options.kept.has(post.did, rkey) ? rkey : undefined
  }

  /** Plans an engagement if its subject is stored. */
  function engage(
    kind: EngagementPut['kind'],
    event: PostEvent | EngagementEvent,
    rkey: bigint,
    subject: RecordRef | undefined,
    key: string,
  ): void {
    const subjectRkey = subject && storedRkey(subject)
    if (subject === undefined || subjectRkey === undefined) return
    touch(key, event, subject.did)
    plan.subjects.add(recordKey('post', subject))
    plan.engagements.set(`${kind} ${key}`, {
      kind,
      actor: event.did,
      rkey,
      rev: event.rev,
      subject,
      subjectRkey,
    })
  }

  function offerDelete(event: DeleteEvent): boolean {
    const rkey = decodeTid(event.rkey)
    if (rkey === undefined) return skip('rkey')
    const key = recordKey(event.collection, event)
    const earlier = plan.records.get(key)
    if (earlier !== undefined) {
      if (event.rev <= earlier) return true
      // Nothing depends on a like or a repost, so one that is undone at once need not be written at all.
      if (!plan.engagements.delete(`${event.collection} ${key}`)) return false
    }
    touch(key, event, event.did)
    plan.deletes.push({ collection: event.collection, did: event.did, rkey, rev: event.rev })
    return true
  }

  function offerAccount(event: AccountEvent | SyncEvent | IdentityEvent): boolean {
    if (event.kind === 'identity' && event.handle === undefined) return true
    if (plan.touched.has(event.did)) return false
    plan.touched.add(event.did)
    plan.accounts.push(accountChange(event))
    if (event.kind === 'sync' || (event.kind === 'account' && isGone(event))) options.told?.forget(event.did)
    return true
  }

  function touch(key: string, event: { readonly did: string; readonly rev: bigint }, subject: string): void {
    plan.records.set(key, event.rev)
    plan.touched.add(event.did)
    plan.touched.add(subject)
  }

  function plans(event: StreamEvent): boolean {
    switch (event.kind) {
      case 'post':
        return offerPost(event)
      case 'engagement':
        return offerLikeOrRepost(event)
      case 'delete':
        return offerDelete(event)
      case 'account':
      case 'sync':
      case 'identity':
        return offerAccount(event)
      case 'telling':
        options.told?.learn(event)
        return true
      case 'skip':
        return skip(event.reason)
    }
  }

  return {
    offer(event, origin) {
      if (options.byTheHour && beginsHour(event)) {
        if (plan.size > 0) return false
        hour = Math.floor(event.at.timeUs / HOUR_US)
      }
      if (!plans(event)) return false
      plan.size++
      plan.tally.kinds[event.kind] = (plan.tally.kinds[event.kind] ?? 0) + 1
      plan.last = event
      plan.origin = origin
      return true
    },
    get size() {
      return plan.size
    },
    take() {
      const { last, origin, accounts, deletes, posts, engagements, tally } = plan
      if (last === undefined || origin === undefined) return undefined
      plan = openBatch()
      const cursor: StreamCursor = { ...last.at, origin }
      const arrivals = options.takeArrivals?.() ?? []
      const told = options.told?.take()
      const changes = { accounts, deletes, posts, engagements: [...engagements.values()] }
      return {
        batch: {
          cursor,
          ...changes,
          ...(arrivals.length > 0 && { arrivals }),
          ...(told && { told }),
          ...(hour > 0 && { hour }),
        },
        tally,
      }
    },
  }
}

const UNWANTED: Verdict = { memberships: [], searchText: '' }

function recordKey(collection: DeleteEvent['collection'], ref: RecordRef): string {
  return `${collection} ${ref.did} ${ref.rkey}`
}
