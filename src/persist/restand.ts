import { sql } from 'kysely'
import type { Counters } from '../counters.ts'
import type { Post } from '../event.ts'
import { readBaselines, usualIn } from './author-stats.ts'
import type { Membership } from './batch.ts'
import { readOnly } from './database.ts'
import { countFeedbackAgain } from './feedback.ts'
import { readPosts } from './posts.ts'
import { renderNeeds, waits } from './rekey.ts'
import type { Session } from './session.ts'

/** What the rows of a feed should stand by. */
export interface FeedStanding {
  /** The feed's number in table `feeds`. */
  readonly feed: number
  /** Changes whenever rows have to stand elsewhere: a hash of the order, say. Without a space. */
  readonly standing: string
  /** The rules by which posts are admitted from now on; filling.ts waits for that. */
  readonly ruleHash?: string
  /** Whether its order follows what readers told, so that it has to be counted again. */
  readonly followsFeedback?: boolean
}

/**
 * Where a stored post stands in a feed with these counters. `needy`: its row depends on counters until now. Undefined
 * where the order keeps it out. `usual`: what posts of the author usually get, for orders that ask; see Lift.
 */
export type Judge = (
  feed: number,
  post: Post,
  counters: Counters,
  needy: boolean,
  usual: number | undefined,
) => Membership | undefined

export interface Restood {
  /** The feeds whose rows were looked through, by their numbers. */
  readonly feeds: readonly number[]
  /** Rows that were given a place. */
  readonly rows: number
}

const PAGE = 1_000

/**
 * Gives the rows of feeds that stand by something else, because the settings changed, the place that they have now.
 * Whoever calls holds the ingest lock, so that no counter moves meanwhile. Interrupted it begins again at the next
 * start; 10,000 rows take about a second. `baselined`: see Lift.
 */
export async function restand(
  session: Session,
  feeds: readonly FeedStanding[],
  judge: Judge,
  baselined: readonly number[] = [],
): Promise<Restood> {
  const stored = await session.db.selectFrom('feeds').select(['id', 'standing']).execute()
  const present = new Map(stored.map(({ id, standing }) => [id, standing]))
  const known = feeds.filter(({ feed }) => present.has(feed))
  const changed = known.filter(({ feed, standing }) => present.get(feed)!.split(' ')[0] !== standing)
  for (const one of known.filter((feed) => !changed.includes(feed))) {
    if (present.get(one.feed) !== wholeStanding(one)) await setStanding(session, one.feed, wholeStanding(one))
  }
  if (changed.length === 0) return { feeds: [], rows: 0 }
  const ids = changed.map(({ feed }) => feed)
  // Nobody fills a feed from now on until all its rows stand by the new settings.
  for (const feed of ids) await setStanding(session, feed, '')
  const edited = await readEdited(session, ids)
  let rows = 0
  let last: Row | undefined
  do {
    const page = await readPage(session, ids, last)
    rows += await restandPage(session, page, judge, baselined, edited)
    last = page.length < PAGE ? undefined : page.at(-1)
  } while (last !== undefined)
  for (const one of changed) {
    if (one.followsFeedback) await countFeedbackAgain(session.db, one.feed)
    await setStanding(session, one.feed, wholeStanding(one))
  }
  return { feeds: ids, rows }
}

/** What column feeds.standing says once ingest goes by these settings. */
export function wholeStanding({ standing, ruleHash }: Omit<FeedStanding, 'feed'>): string {
  return ruleHash === undefined ? standing : `${standing} ${ruleHash}`
}

async function setStanding({ db }: Session, feed: number, standing: string): Promise<void> {
  await db.updateTable('feeds').set({ standing }).where('id', '=', feed).execute()
}

/** Those of the feeds whose rules were edited since they were last filled: filling decides which rows have to wait. */
async function readEdited({ db }: Session, feeds: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from feeds f join fillings l on l.feed = f.id
    where f.id = any(${feeds}::int[]) and (l.rule_hash <> f.rule_hash or l.state <> 'filled')`.execute(db)
  return rows.map(({ id }) => id)
}

interface Row extends Counters {
  readonly feed: number
  readonly author: number
  readonly rkey: bigint
  readonly needy: boolean
  readonly baseline: number | null
}

async function readPage(session: Session, feeds: readonly number[], after: Row | undefined): Promise<Row[]> {
  const { author, rkey, feed } = after ?? { author: 0, rkey: 0n, feed: 0 }
  const { rows } = await sql<Row>`
    select f.feed, f.author, f.rkey, f.needs is not null as needy, f.baseline, coalesce(s.likes, 0) as likes,
      coalesce(s.reposts, 0) as reposts, coalesce(s.replies, 0) as replies, coalesce(s.quotes, 0) as quotes
    from feed_posts f left join post_stats s on s.author = f.author and s.rkey = f.rkey
    where f.feed = any(${feeds}::int[]) and (f.author, f.rkey, f.feed) > (${author}, ${rkey}, ${feed})
    order by f.author, f.rkey, f.feed limit ${PAGE}`.execute(session.db)
  return rows
}

async function restandPage(
  session: Session,
  rows: readonly Row[],
  judge: Judge,
  baselined: readonly number[],
  edited: readonly number[],
): Promise<number> {
  const unknown = rows.filter((row) => baselined.includes(row.feed) && row.baseline === null)
  const baselines = await readBaselines(
    session,
    unknown.map((row) => row.author),
  )
  const posts = new Map(
    (await readPosts(readOnly(session.db), rows)).map(({ author, rkey, post }) => [
      `${author}/${rkey}`,
      post,
    ]),
  )
  const placed: { row: Row; membership: Membership; baseline: number | null }[] = []
  const out: Row[] = []
  for (const row of rows) {
    const post = posts.get(`${row.author}/${row.rkey}`)
    const baseline = unknown.includes(row) ? baselines.of(row.author) : row.baseline
    const membership = post && judge(row.feed, post, row, row.needy, usualIn(baseline))
    if (membership === undefined) out.push(row)
    else placed.push({ row, membership, baseline })
  }
  const keys = (some: readonly Row[]) =>
    sql`unnest(${some.map((row) => row.author)}::int[], ${some.map((row) => row.rkey)}::bigint[],
      ${some.map((row) => row.feed)}::int[])`
  await sql`
    delete from feed_posts f using ${keys(out)} as t (author, rkey, feed)
    where f.author = t.author and f.rkey = t.rkey and f.feed = t.feed`.execute(session.db)
  await sql`
    update feed_posts f set rank_key = t.rank_key, lift = t.lift, baseline = t.baseline, feedback = null,
      waiting = case when f.feed = any(${edited}::int[]) then f.waiting else t.waiting end,
      needs = case when f.feed = any(${edited}::int[]) then f.needs else t.needs end
    from unnest(${placed.map(({ row }) => row.author)}::int[], ${placed.map(({ row }) => row.rkey)}::bigint[],
      ${placed.map(({ row }) => row.feed)}::int[],
      ${placed.map(({ membership }) => Math.round(membership.rankKey))}::bigint[],
      ${placed.map(({ membership }) => membership.lift ?? 0)}::bigint[],
      ${placed.map(({ row, membership }) => waits(membership.needs, row))}::boolean[],
      ${placed.map(({ membership }) => renderNeeds(membership.needs))}::text[],
      ${placed.map(({ baseline }) => baseline)}::smallint[])
      as t (author, rkey, feed, rank_key, lift, waiting, needs, baseline)
    where f.author = t.author and f.rkey = t.rkey and f.feed = t.feed`.execute(session.db)
  return placed.length
}
