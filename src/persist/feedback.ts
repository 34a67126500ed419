import { sql } from 'kysely'
import { tidAt } from '../tid.ts'
import type { Database } from './database.ts'

/** How many readers told what of a post in a feed; each counts once, by the last wish they had, and the author never. */
export interface Feedback {
  /** Asked for more like it. */
  readonly more: number
  /** Asked for less like it. */
  readonly less: number
  /** Saw it and asked for neither. */
  readonly silent: number
}

export const NO_FEEDBACK: Feedback = { more: 0, less: 0, silent: 0 }

/** A post in a feed, by the number of the feed. */
export interface Place {
  readonly feed: number
  readonly author: number
  readonly rkey: bigint
}

/** A post of which readers told something new. */
export interface NewsOfPlace extends Place {
  /** Somebody asked for more or less; otherwise it was only seen. */
  readonly wished: boolean
}

/** Interactions that count; the names are those of app.bsky.feed.defs. */
const WISHES = ['requestMore', 'requestLess']
const COUNTED = ['interactionSeen', ...WISHES]

/** Statements of this many rows take some milliseconds. */
const PAGE = 2_000
/** An interaction may be committed after others with a higher number; after this long it is there. */
const SETTLED_SECONDS = 30

export interface NewInteractions {
  /** Posts that readers told about, also twice. */
  readonly places: readonly NewsOfPlace[]
  /** Where to read on. */
  readonly last: bigint
  /** Up to which interaction none can come any more; not before `after`. */
  readonly settled: bigint
  readonly isEnd: boolean
}

/** The next interactions with a number above `after`, of any feed. */
export async function readNewInteractions(db: Database, after: bigint): Promise<NewInteractions> {
  const { rows } = await sql<NewsOfPlace & { id: bigint; counts: boolean; settled: boolean }>`
    select id, feed, author, rkey, event = any (${WISHES}::text[]) as wished,
      feed is not null and event = any (${COUNTED}::text[]) as counts,
      at < now() - make_interval(secs => ${SETTLED_SECONDS}) as settled
    from interactions where id > ${after} order by id limit ${PAGE}`.execute(db)
  const unsettled = rows.findIndex((row) => !row.settled)
  return {
    places: rows.filter((row) => row.counts),
    last: rows.at(-1)?.id ?? after,
    settled: (unsettled === -1 ? rows.at(-1) : rows[unsettled - 1])?.id ?? after,
    isEnd: rows.length < PAGE,
  }
}

/** Up to which interaction everything has been counted. */
export async function readFeedbackProgress(db: Database): Promise<bigint> {
  const row = await db.selectFrom('feedback_progress').select('read').executeTakeFirst()
  return row?.read ?? 0n
}

export async function moveFeedbackProgress(db: Database, read: bigint): Promise<void> {
  await db
    .insertInto('feedback_progress')
    .values({ read })
    .onConflict((conflict) => conflict.column('single').doUpdateSet({ read }))
    .execute()
}

/** Posts to be counted anew though nobody told something new. */
export async function readFeedbackDue(
  db: Database,
): Promise<readonly (Place & { readonly marks: number })[]> {
  return await db.selectFrom('feedback_due').selectAll().limit(PAGE).execute()
}

/** Strikes out what was counted, unless it became due again meanwhile. */
export async function feedbackCounted(
  db: Database,
  due: readonly (Place & { readonly marks: number })[],
): Promise<void> {
  await sql`
    delete from feedback_due d using ${unnested(due)}, unnest(${due.map(({ marks }) => marks)}::int[]) with ordinality m (marks, n)
    where m.n = p.n and d.feed = p.feed and d.author = p.author and d.rkey = p.rkey and d.marks = m.marks`.execute(
    db,
  )
}

/** Makes every post of a feed due of which readers told something. */
export async function countFeedbackAgain(db: Database, feed: number): Promise<void> {
  await sql`
    insert into feedback_due (feed, author, rkey)
    select distinct feed, author, rkey from interactions
    where feed = ${feed} and event = any (${COUNTED}::text[]) order by feed, author, rkey
    on conflict (feed, author, rkey) do update set marks = feedback_due.marks + 1`.execute(db)
}

/** A post that stands in a feed. */
export interface ToldPlace extends Place {
  readonly feedback: Feedback
  /** By how many milliseconds feedback moves it until now. */
  readonly moved: number
}

/**
 * What readers told of these posts, as far as they stand in the feeds. Where nobody has a wish there is nothing to say:
 * posts that were only seen, and are not moved by earlier wishes, are left out and cost a look at the key.
 */
export async function readFeedback(
  db: Database,
  places: readonly NewsOfPlace[],
): Promise<readonly ToldPlace[]> {
  if (places.length === 0) return []
  const { rows } = await sql<Place & Feedback & { moved: number }>`
    select f.feed, f.author, f.rkey, coalesce(f.feedback, 0) as moved, told.more, told.less, told.silent
    from ${unnested(places)}
    join unnest(${places.map(({ wished }) => wished)}::boolean[]) with ordinality w (wished, n) on w.n = p.n
    join feed_posts f on f.feed = p.feed and f.author = p.author and f.rkey = p.rkey
      and (w.wished or f.feedback is not null)
    cross join lateral (
      select count(*) filter (where wish = 'requestMore')::int as more,
        count(*) filter (where wish = 'requestLess')::int as less,
        count(*) filter (where wish is null)::int as silent
      from (
        select (array_agg(event order by id desc) filter (where event <> 'interactionSeen'))[1] as wish
        from interactions i
        where i.feed = p.feed and i.author = p.author and i.rkey = p.rkey and i.viewer <> p.author
          and i.event = any (${COUNTED}::text[])
        group by i.viewer
      ) viewers
    ) told`.execute(db)
  return rows.map(({ more, less, silent, ...place }) => ({ ...place, feedback: { more, less, silent } }))
}

/**
 * Puts a post where its feedback says, in milliseconds; false where it stands there. One that falls is marked first, so
 * that nobody is shown it twice. One row a statement: who waits for the ingester then holds nothing that the ingester
 * could wait for.
 */
export async function moveByFeedback(
  db: Database,
  { feed, author, rkey, moved }: Place & Pick<ToldPlace, 'moved'>,
  ms: number,
): Promise<boolean> {
  if (ms < moved)
    await sql`
      update post_stats set withdrawn = greatest(withdrawn, ${tidAt(Date.now() * 1_000)}::int8)
      where author = ${author} and rkey = ${rkey}`.execute(db)
  const { numAffectedRows } = await sql`
    update feed_posts set rank_key = rank_key - coalesce(feedback, 0) + ${ms}::int, feedback = nullif(${ms}::int, 0)
    where feed = ${feed} and author = ${author} and rkey = ${rkey} and coalesce(feedback, 0) <> ${ms}::int`.execute(
    db,
  )
  return numAffectedRows === 1n
}

/** Table `p (feed, author, rkey, n)` of a statement. */
function unnested(places: readonly Place[]) {
  return sql`unnest(${places.map(({ feed }) => feed)}::int[], ${places.map(({ author }) => author)}::int[],
    ${places.map(({ rkey }) => rkey.toString())}::int8[]) with ordinality p (feed, author, rkey, n)`
}
