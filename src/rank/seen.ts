import { sql } from 'kysely'
import type { Reader } from '../persist/database.ts'
import { ENGAGEMENT_KINDS } from '../persist/engagement-kind.ts'
import { WHOLE_AUTHOR } from '../persist/interests.ts'
import { tidMicros } from '../tid.ts'
import type { Candidate } from './algorithm.ts'

/** Says of a post whether a list shall leave it out. */
export type Hides = (post: Candidate) => boolean

export const HIDES_NOTHING: Hides = () => false

/** Newest posts that are looked up: shown to the reader, and for each kind of engagement. */
const MOST = { shown: 2_000, engaged: 500 }

/** A post, and the reader's number; only that where no post is known. */
interface SeenRow {
  readonly id: number
  readonly author: number | null
  readonly rkey: bigint | null
}

/**
 * The posts that are not new to a reader: written by them, liked, reposted, answered or quoted, or shown to them as
 * their app told. As of a moment, so that a list made again leaves out the same posts.
 */
export async function readSeen(reader: Reader, did: string | undefined, asOf: bigint): Promise<Hides> {
  if (did === undefined) return HIDES_NOTHING
  const at = new Date(tidMicros(asOf) / 1_000)
  // Kind by kind, so that each part is the end of an index range in every partition.
  const rows = await reader
    .selectFrom(
      sql<SeenRow>`(
        select actors.id, s.author, s.rkey
        from actors left join lateral (
          select e.* from unnest(${ENGAGEMENT_KINDS.map(({ number }) => number)}::int2[]) as k (kind)
          cross join lateral (
            select subject_author as author, subject_rkey as rkey from engagements
            where actor = actors.id and engagements.kind = k.kind and rkey <= ${asOf}
            order by rkey desc limit ${MOST.engaged}
          ) e
          union all (
            select author, rkey from interests
            where viewer = actors.id and rkey <> ${WHOLE_AUTHOR} and liked <= ${at.getTime()}
            order by liked desc, author, rkey limit ${MOST.engaged}
          )
          union all (
            select author, rkey from interactions
            where viewer = actors.id and event = 'interactionSeen' and at <= ${at}
            order by at desc limit ${MOST.shown}
          )
        ) s on true
        where actors.did = ${did}
      )`.as('seen'),
    )
    .selectAll()
    .execute()
  const own = rows[0]?.id
  const seen = new Map<number | null, Set<bigint | null>>()
  for (const { author, rkey } of rows) {
    const posts = seen.get(author)
    if (posts === undefined) seen.set(author, new Set([rkey]))
    else posts.add(rkey)
  }
  return ({ author, rkey }) => author === own || seen.get(author)?.has(rkey) === true
}

export function either(one: Hides, other: Hides): Hides {
  if (one === HIDES_NOTHING) return other
  if (other === HIDES_NOTHING) return one
  return (post) => one(post) || other(post)
}
