import { tidMicros } from '../tid.ts'
import { cachedActors } from './actors.ts'
import type { PostPut } from './batch.ts'
import { BEGIN_WITH_POSTS_IN_PLACE } from './commit-turn.ts'
import { announceKept } from './kept-news.ts'
import { ensurePartitions } from './partitions.ts'
import { putPosts } from './put-posts.ts'
import { type Lift, rekey } from './rekey.ts'
import type { Session, Statement } from './session.ts'
import { noneTouched } from './touched.ts'

/** By which rules posts were decided; see FillTarget. */
export interface DecidedBy {
  readonly feeds: readonly { readonly feed: number; readonly ruleHash: string; readonly standing: string }[]
  readonly lift: Lift
}

/** $1 feeds, $2 rule hashes, $3 standings. Nobody changes these until the transaction ends. */
const GUARD: Statement = {
  name: 'guard feeds',
  text: `
    select f.id from feeds f join unnest($1::int[], $2::text[], $3::text[]) as t (id, rule_hash, standing) using (id)
    where f.rule_hash = t.rule_hash and f.standing = t.standing and f.removed_at is null
    order by f.id for share of f`,
}

/** $1 DIDs, $2 rkeys. */
const KNOWN: Statement = {
  name: 'find known posts',
  text: `
    select t.did, t.rkey from unnest($1::text[], $2::bigint[]) as t (did, rkey)
    join actors a on a.did = t.did join posts p on p.author = a.id and p.rkey = t.rkey`,
}

/**
 * Stores posts that did not come by the stream, in turn with ingest, which hears of them and counts engagement with them
 * from then on. Those that are stored already stay as they are. Returns how many posts were stored, and how many rows
 * of feeds that made; undefined, and nothing is done, where the feeds have other settings by now.
 */
export async function putHistory(
  session: Session,
  { feeds, lift }: DecidedBy,
  partitionHours: number,
  puts: readonly PostPut[],
): Promise<{ readonly stored: number; readonly joined: number } | undefined> {
  if (puts.length === 0) return { stored: 0, joined: 0 }
  const moments = puts.map(({ rkey }) => tidMicros(rkey))
  await ensurePartitions(session.db, Math.min(...moments), Math.max(...moments), partitionHours)
  await session.execute(BEGIN_WITH_POSTS_IN_PLACE)
  try {
    const guarded = await session.run(GUARD, [
      feeds.map(({ feed }) => feed),
      feeds.map(({ ruleHash }) => ruleHash),
      feeds.map(({ standing }) => standing),
    ])
    if (guarded.length < feeds.length) {
      await session.execute('rollback')
      return undefined
    }
    const known = await session.run<{ did: string; rkey: bigint }>(KNOWN, [
      puts.map(({ post }) => post.did),
      puts.map(({ rkey }) => rkey),
    ])
    const keys = new Set(known.map(({ did, rkey }) => `${did}/${rkey}`))
    const fresh = puts.filter(({ post, rkey }) => !keys.has(`${post.did}/${rkey}`))
    const touched = noneTouched()
    const report = await putPosts(session, cachedActors(session), lift.baselined ?? [], fresh, touched)
    await rekey(session, lift, touched)
    await announceKept(session, fresh)
    await session.execute('commit')
    return { stored: report.inserted, joined: report.joined }
  } catch (error) {
    await session.execute('rollback').catch(() => {})
    throw error
  }
}
