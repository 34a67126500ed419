import { setTimeout as pause } from 'node:timers/promises'
import { searchTermsOf } from '../match/search-terms.ts'
import type { Database } from '../persist/database.ts'
import { readOnly } from '../persist/database.ts'
import { countFeedbackAgain } from '../persist/feedback.ts'
import {
  type Decision,
  type FillTarget,
  joinPage,
  type PageEnd,
  type PageReport,
  sortPage,
} from '../persist/fill-feed.ts'
import { takeFillLock } from '../persist/fill-lock.ts'
import { beginFilling, type Filling, readFilling, setFillingState, showsUntil } from '../persist/fillings.ts'
import { wholeStanding } from '../persist/restand.ts'
import { openSession, type Session } from '../persist/session.ts'
import { readFeedKeys, readStoredPosts, readStoredRows } from '../persist/stored-posts.ts'
import { DatabaseGone } from '../persist/unavailable.ts'
import { followsFeedback } from '../rank/arithmetic.ts'
import { createRecentArrivals } from '../rank/recent/recent-arrivals.ts'
import { standingsOf } from '../roles/standing.ts'
import { tidAt } from '../tid.ts'
import type { UpkeepSettings } from '../upkeep/job.ts'
import { trimFeed, trimWaiting } from '../upkeep/memberships.ts'
import { createDecide, decideAll, type FilledFeed, goesByTime } from './decide.ts'

export interface FillOptions {
  readonly url: string
  readonly db: Database
  readonly feed: FilledFeed
  readonly settings: UpkeepSettings
  /** Milliseconds since 1970. */
  readonly now: number
  readonly signal: AbortSignal
  /** Begin anew, also where the feed is filled; `allowEmpty`: it may lose its last post. */
  readonly again?: { readonly allowEmpty: boolean }
  /** Leaves half of the time to others in this process. */
  readonly gently?: boolean
  readonly progress?: (filling: Filling) => void
}

/**
 * What came of it. `pending`: ingest has not taken up these settings yet; `elsewhere`: another process is at it;
 * `superseded`: the settings changed; `stopped`: the signal aborted, the next run goes on from there.
 */
export type FillResult = 'filled' | 'refused' | 'pending' | 'elsewhere' | 'superseded' | 'stopped'

const PAGE = 500
const ATTEMPTS = 5
const RETRY_MS = 200
/** How many rows may come before it is seen to that the feed holds no more than it may. */
const TRIM_EVERY = 5_000

/**
 * Puts stored posts into a feed that its rule wants and takes out those that it no longer wants. First all posts are
 * searched, the newest first where nothing compares them with earlier ones; then the rows are sorted out. Interrupted
 * at any moment it goes on from the last page. Where the feed has posts and the rule wants none that is stored, nothing
 * is taken out.
 */
export async function fillFeed(options: FillOptions): Promise<FillResult> {
  const { db, feed, again } = options
  await using session = await openSession(options.url, undefined, 'upkeep')
  if (!(await takeFillLock(session, feed.id))) return 'elsewhere'
  const reader = readOnly(db)
  const standing = wholeStanding(feed)
  const known = await readFilling(reader, feed.id)
  if (known === undefined || known.ruleHash !== feed.ruleHash || known.standing !== standing) return 'pending'
  let { filling } = known
  const { id, ruleHash } = feed
  const isOver = filling?.state === 'filled' || filling?.state === 'refused'
  if (filling?.ruleHash === ruleHash && isOver && again === undefined)
    return filling.state as 'filled' | 'refused'
  if (again !== undefined || filling?.ruleHash !== ruleHash || goesByTime(feed)) {
    const allowEmpty = again?.allowEmpty ?? (filling?.ruleHash === ruleHash && filling.allowEmpty)
    await beginFilling(db, { feed: id, ruleHash, allowEmpty })
    filling = (await readFilling(reader, id))!.filling
  }
  const { lift } = standingsOf([feed], createRecentArrivals([])) // asked for the lift only, which remembers nothing
  const run = createRun(options, session, { feed: id, ruleHash, standing, lift }, filling!)
  const end = (await run.search()) ?? (await run.judge()) ?? (await run.sort())
  if (end !== undefined) return end
  if (followsFeedback(feed.order)) await countFeedbackAgain(db, id)
  await setFillingState(db, id, 'filled')
  return 'filled'
}

/** The parts of a run. Each answers why the run ends with it, and nothing where it goes on. */
function createRun(options: FillOptions, session: Session, target: FillTarget, first: Filling) {
  const { db, feed, settings, now, signal } = options
  const reader = readOnly(db)
  const decide = createDecide(feed)
  const byTime = goesByTime(feed)
  const from = tidAt((now - settings.retention.age) * 1_000)
  const found = new Map<string, Decision>()
  let before: ReadonlySet<string> = new Set()
  let filling = first

  /** Applies a page, and notes how far it came. */
  async function turn(
    apply: typeof joinPage,
    decisions: readonly Decision[],
    end: Omit<PageEnd, 'counts'>,
  ): Promise<PageReport | undefined> {
    const counts = ({ time }: Decision) => apply === joinPage && time <= first.newest
    const report = await patiently(() => apply(session, target, decisions, { ...end, counts }), signal)
    if (report === undefined) return undefined
    filling = {
      ...filling,
      position: end.position,
      seen: filling.seen + end.seen,
      shown: filling.shown + report.shown.length,
      joined: filling.joined + report.joined,
      removed: filling.removed + report.removed,
    }
    options.progress?.(filling)
    return report
  }

  async function search(): Promise<FillResult | undefined> {
    if (filling.state !== 'searching') return undefined
    if (byTime) before = await readFeedKeys(reader, feed.id)
    const terms = searchTermsOf(feed.rule)
    let untrimmed = 0
    for (;;) {
      if (signal.aborted) return 'stopped'
      const query = { from, terms, newestFirst: !byTime, after: filling.position, limit: PAGE }
      const page = await readStoredPosts(reader, query)
      // Towards the present there is no end: what came since this run began, ingest has decided.
      const posts = byTime ? page.filter(({ time }) => time <= first.newest) : page
      if (posts.length === 0) break
      const startedAt = performance.now()
      const decisions = await decideAll(decide, posts)
      const wanted = decisions.filter(({ membership }) => membership !== undefined)
      if (byTime) for (const decision of wanted) found.set(keyOf(decision), decision)
      const tookMs = performance.now() - startedAt
      const report = await turn(joinPage, wanted, { position: posts.at(-1)!, seen: posts.length })
      if (report === undefined) return 'superseded'
      untrimmed += report.joined
      if (untrimmed > TRIM_EVERY) {
        await trim()
        untrimmed = 0
      }
      // What is older would stand below the last row that the feed may hold.
      if (!byTime && feed.standing === 'time' && filling.shown >= settings.retention.rowsPerFeed) break
      if (options.gently) await pause(tookMs, undefined, { signal }).catch(() => {})
    }
    return undefined
  }

  async function trim(): Promise<void> {
    const { rowsPerFeed, waitingPerFeed } = settings.retention
    await trimFeed(db, feed.id, rowsPerFeed, signal)
    await trimWaiting(db, feed.id, waitingPerFeed, signal)
  }

  /** Whether anything may be taken out. */
  async function judge(): Promise<FillResult | undefined> {
    if (filling.state !== 'searching') return undefined
    const mayEmpty = filling.allowEmpty || wantsNothing(feed)
    const refused = filling.shown === 0 && !mayEmpty && (await showsUntil(reader, feed.id, first.newest))
    const state = refused ? 'refused' : 'sorting'
    await setFillingState(db, feed.id, state)
    filling = { ...filling, state, position: undefined }
    return refused ? 'refused' : undefined
  }

  async function sort(): Promise<FillResult | undefined> {
    for (;;) {
      if (signal.aborted) return 'stopped'
      const rows = await readStoredRows(reader, feed.id, filling.position, PAGE)
      if (rows.length === 0) return undefined
      const stored = rows.flatMap((row) => row.stored ?? [])
      const decisions = byTime
        ? stored
            .filter((post) => before.has(keyOf(post)))
            .map((post) => found.get(keyOf(post)) ?? { ...post, membership: undefined })
        : await decideAll(decide, stored)
      const { author, rkey } = rows.at(-1)!
      const end = { position: { time: 0, author, rkey }, seen: 0 }
      if ((await turn(sortPage, decisions, end)) === undefined) return 'superseded'
    }
  }

  return { search, judge, sort }
}

/** A feed that is made of others has no rule of its own. */
function wantsNothing({ rule: { root } }: FilledFeed): boolean {
  return root.kind === 'any' && root.children.length === 0
}

function keyOf({ author, rkey }: { readonly author: number; readonly rkey: bigint }): string {
  return `${author}/${rkey}`
}

/** Others may hold what a page needs for longer than it waits. */
async function patiently<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof DatabaseGone) || attempt === ATTEMPTS || signal.aborted) throw error
      await pause(attempt * RETRY_MS)
    }
  }
}
