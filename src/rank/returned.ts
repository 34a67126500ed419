import type { Reader } from '../persist/database.ts'
import { tidAt, tidMicros } from '../tid.ts'
import type { Candidate } from './algorithm.ts'
import { askedPosts } from './asked.ts'
import type { KeyedPosition } from './cursor.ts'
import { wasShown } from './shown.ts'

/** So much later than it happened a withdrawal may reach the tables, and so much an as-of may lie ahead of its page. */
const LATE_US = 2 * 3_600_000_000

/**
 * The rows below a position without those that the reader has seen above it and that fell since. Asks the database only
 * about posts that the position's filter knows; only what was moved down lately is left out for being among these.
 */
export async function withoutReturned<Row extends Candidate>(
  reader: Reader,
  after: KeyedPosition | undefined,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const shown = after?.shown
  if (after === undefined || shown === undefined) return rows
  const suspects = rows.filter((row) => wasShown(shown, row))
  if (suspects.length === 0) return rows
  const fallen = await fallenSince(reader, suspects, tidAt(tidMicros(after.asOf) - LATE_US))
  return rows.filter((row) => !fallen.has(nameOf(row)))
}

/** Of the posts, those that lost engagement, or that feedback moved down, since the TID `since`. */
async function fallenSince(
  reader: Reader,
  posts: readonly Candidate[],
  since: bigint,
): Promise<ReadonlySet<string>> {
  const { asked, isAsked } = askedPosts(posts)
  const rows = await reader
    .selectFrom(asked)
    .innerJoinLateral(
      (eb) => eb.selectFrom('post_stats').select('withdrawn').where(isAsked).limit(1).as('stats'),
      (join) => join.onTrue(),
    )
    .where('stats.withdrawn', '>=', since)
    .select(['asked.author', 'asked.rkey'])
    .execute()
  return new Set(rows.map(nameOf))
}

function nameOf({ author, rkey }: Candidate): string {
  return `${author}/${rkey}`
}
