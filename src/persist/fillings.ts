import { type Selectable, sql } from 'kysely'
import type { Database, Reader } from './database.ts'
import type { FillingsTable } from './fillings-table.ts'

/** How far the run has come that fills a feed from stored posts. */
export interface Filling {
  /** Of the rules by which it decides. */
  readonly ruleHash: string
  readonly state: 'searching' | 'sorting' | 'filled' | 'refused'
  readonly since: Date
  /** When it last got on. */
  readonly at: Date
  /** Whether it may take the last posts from the feed. */
  readonly allowEmpty: boolean
  /** The times of the newest and the oldest post when it began, in milliseconds since 1970. */
  readonly newest: number
  readonly oldest: number
  /** The last post that was looked at. */
  readonly position: Position | undefined
  readonly seen: number
  /** Posts older than the run that were found to be wanted, and have nothing to wait for. */
  readonly shown: number
  readonly joined: number
  readonly removed: number
}

/** Where among the stored posts; searching goes by time, sorting by author and key. */
export interface Position {
  readonly time: number
  readonly author: number
  readonly rkey: bigint
}

/** A feed of the settings that were taken up last, with its latest run. */
export interface FeedFilling {
  readonly feed: number
  readonly name: string
  readonly ruleHash: string
  /** See restand.ts. */
  readonly standing: string
  readonly filling: Filling | undefined
}

export async function readFillings(reader: Reader): Promise<readonly FeedFilling[]> {
  const feeds = await reader
    .selectFrom('feeds')
    .select(['id', 'name', 'rule_hash', 'standing'])
    .where('removed_at', 'is', null)
    .orderBy('name')
    .execute()
  const rows = await reader.selectFrom('fillings').selectAll().execute()
  const fillings = new Map(rows.map((row) => [row.feed, fillingIn(row)]))
  return feeds.map(({ id, name, rule_hash: ruleHash, standing }) => ({
    feed: id,
    name,
    ruleHash,
    standing,
    filling: fillings.get(id),
  }))
}

/** Undefined where the settings do not name the feed any more. */
export async function readFilling(reader: Reader, feed: number): Promise<FeedFilling | undefined> {
  return (await readFillings(reader)).find((one) => one.feed === feed)
}

function fillingIn(row: Selectable<FillingsTable>): Filling {
  const { time, author, rkey } = row
  const begun = time !== null && author !== null && rkey !== null
  return {
    ruleHash: row.rule_hash,
    state: row.state as Filling['state'],
    since: row.since,
    at: row.at,
    allowEmpty: row.allow_empty,
    newest: Number(row.newest),
    oldest: Number(row.oldest),
    position: begun ? { time: Number(time), author, rkey } : undefined,
    seen: Number(row.seen),
    shown: Number(row.shown),
    joined: Number(row.joined),
    removed: Number(row.removed),
  }
}

/** Begins a run from the start, whatever an earlier one did. */
export async function beginFilling(
  db: Database,
  { feed, ruleHash, allowEmpty }: { feed: number; ruleHash: string; allowEmpty: boolean },
): Promise<void> {
  await sql`
    insert into fillings (feed, rule_hash, state, allow_empty, newest, oldest)
    select ${feed}, ${ruleHash}, 'searching', ${allowEmpty}, coalesce(max(time), 0), coalesce(min(time), 0) from posts
    on conflict (feed) do update set rule_hash = excluded.rule_hash, state = excluded.state, since = now(), at = now(),
      allow_empty = excluded.allow_empty, newest = excluded.newest, oldest = excluded.oldest, time = null, author = null,
      rkey = null, seen = 0, shown = 0, joined = 0, removed = 0`.execute(db)
}

/** Goes on to the next part of a run, or ends it. */
export async function setFillingState(db: Database, feed: number, state: Filling['state']): Promise<void> {
  await db
    .updateTable('fillings')
    .set({ state, at: new Date(), time: null, author: null, rkey: null })
    .where('feed', '=', feed)
    .execute()
}

/** Whether the feed shows a post dated until then, in milliseconds since 1970. */
export async function showsUntil(reader: Reader, feed: number, time: number): Promise<boolean> {
  const row = await reader
    .selectFrom('feed_posts')
    .innerJoin('posts', (join) =>
      join.onRef('posts.author', '=', 'feed_posts.author').onRef('posts.rkey', '=', 'feed_posts.rkey'),
    )
    .select('feed')
    .where('feed', '=', feed)
    .where('hidden', '=', false)
    .where('waiting', '=', false)
    .where('posts.time', '<=', BigInt(time))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** How many posts a feed shows, and how many wait for engagement; those of hidden authors are not counted. */
export async function countRows(
  db: Database,
  feeds: readonly number[],
): Promise<ReadonlyMap<number, { readonly shown: number; readonly waiting: number }>> {
  const { rows } = await sql<{ feed: number; shown: number; waiting: number }>`
    select id as feed,
      (select count(*)::int from feed_posts f where f.feed = id and not hidden and not waiting) as shown,
      (select count(*)::int from feed_posts f where f.feed = id and waiting) as waiting
    from unnest(${feeds}::int[]) as t (id)`.execute(db)
  return new Map(rows.map(({ feed, ...counts }) => [feed, counts]))
}
