import { sql } from 'kysely'
import { KEEP_FEEDS_AS_THEY_ARE } from '../persist/commit-turn.ts'
import type { Database } from '../persist/database.ts'
import { tidAt } from '../tid.ts'
import { BATCH_ROWS, inBatches, type Job } from './job.ts'

/** A post written less than this long ago may be about to come into a feed. */
const SETTLED_MS = 10 * 60_000

/** Removes posts that no feed holds and the corpus does not keep, with their counters and engagements. */
export const unwantedPosts: Job = {
  name: 'unwanted-posts',
  cron: '25 * * * *',
  async run({ db, settings, now, signal }) {
    const older = tidAt((now - settings.corpus.keep) * 1_000)
    const settled = tidAt((now - SETTLED_MS) * 1_000)
    const removeSome = async (tx: Database) => {
      await sql.raw(KEEP_FEEDS_AS_THEY_ARE).execute(tx)
      const { rows } = await sql<{ removed: number }>`
        with unwanted as materialized (
          select p.author, p.rkey, p.rev from posts p
          where p.rkey < ${older} and p.rev < ${settled}
            and not exists (select from feed_posts f where f.author = p.author and f.rkey = p.rkey)
          limit ${BATCH_ROWS}
        ),
        gone as (
          delete from posts p using unwanted u
          -- The same rev: ingest may have rewritten the post since.
          where p.author = u.author and p.rkey = u.rkey and p.rev = u.rev
          returning p.author, p.rkey
        ),
        counters as (delete from post_stats s using gone g where s.author = g.author and s.rkey = g.rkey),
        engaged as (
          delete from engagements e using gone g where e.subject_rkey = g.rkey and e.subject_author = g.author
        )
        select count(*)::int as removed from gone`.execute(tx)
      return rows[0]?.removed ?? 0
    }
    return { posts: await inBatches(signal, () => db.transaction().execute(removeSome)) }
  },
}
