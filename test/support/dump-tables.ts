import { sql } from 'kysely'
import type { Database } from '../../src/persist/database.ts'

/**
 * What ingest wrote, as sorted lines with DIDs instead of numbers: equal for databases that hold the same, however
 * they came to. Left out: numbers of accounts, times of writing, and accounts that are as if nothing had been said of
 * them: when one was last said to be active is noted only where it has a number by then, which repetitions change.
 */
export async function dumpTables(db: Database): Promise<Record<string, readonly string[]>> {
  const dumps: Record<string, readonly string[]> = {}
  for (const [table, query] of Object.entries(QUERIES)) {
    const { rows } = await sql.raw<{ line: string }>(query).execute(db)
    dumps[table] = rows.map(({ line }) => line).sort()
  }
  return dumps
}

const QUERIES = {
  accounts: `
    select concat_ws(' ', did, coalesce(a.status, u.status), coalesce(a.status_us, u.status_us),
      coalesce(a.floor, u.floor)) as line
    from actors a full join unseen_accounts u using (did)
    where coalesce(a.status, u.status) <> 'active' or coalesce(a.floor, u.floor) > 0`,
  posts: `
    select concat_ws(' ', a.did, p.rkey, p.rev, p.time, p.created_at, to_json(p.text), p.langs, p.tags, p.mentions,
      p.links, p.titles, p.alts, p.labels, p.images, p.flags, q.did, p.quote_rkey, r.did, p.root_rkey, t.did,
      p.parent_rkey, p.lat, p.lon, p.cell, p.confidence, p.location, p.tsv) as line
    from posts p join actors a on a.id = p.author
    left join actors q on q.id = p.quote_author left join actors r on r.id = p.root_author
    left join actors t on t.id = p.parent_author`,
  feed_posts: `
    select concat_ws(' ', coalesce(feeds.name, f.feed::text), a.did, f.rkey, f.rank_key, f.hidden, f.waiting, f.lift, f.needs, f.baseline) as line
    from feed_posts f join actors a on a.id = f.author left join feeds on feeds.id = f.feed`,
  author_stats: `
    select concat_ws(' ', a.did, extract(epoch from s.at), s.posts, s.level) as line
    from author_stats s left join actors a on a.id = s.author`,
  post_stats: `
    select concat_ws(' ', a.did, s.rkey, s.likes, s.reposts, s.replies, s.quotes) as line
    from post_stats s join actors a on a.id = s.author`,
  engagements: `
    select concat_ws(' ', s.did, e.subject_rkey, e.kind, a.did, e.rkey, e.rev) as line
    from engagements e join actors s on s.id = e.subject_author join actors a on a.id = e.actor`,
  tombstones: `select concat_ws(' ', key, rev) as line from tombstones`,
  told_places: `select concat_ws(' ', did, records) as line from told_places`,
  cursors: `select concat_ws(' ', stream, host, wire, boot_id, seq, time_us) as line from cursors`,
  gaps: `select concat_ws(' ', stream, from_us, to_us, reason) as line from gaps`,
} as const
