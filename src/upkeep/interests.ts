import type { PgBoss } from 'pg-boss'
import type { Database } from '../persist/database.ts'
import { interestsDue, type Like, postponeInterests, storeInterests } from '../persist/interests.ts'
import type { JobCounts } from './job.ts'

/** Reads what an account likes from its repository, newest first; throws where asking again later may help. */
export type ReadLikes = (
  did: string,
  most: number,
  signal: AbortSignal,
) => Promise<{ readonly likes: readonly Like[] } | { readonly refused: string }>

/** The queue of readers whose repositories are to be read. */
export const INTERESTS_QUEUE = 'interests'

/** Five requests of a hundred: older likes have faded. */
const MOST_LIKES = 500
/** A repository that pauses this long is given up for now. */
const PATIENCE_MS = 30_000
const AGAIN_MS = { read: 7 * 86_400_000, refused: 86_400_000 }

/**
 * Reads the likes of one reader and stores them, unless that was done within the week. Throws where the repository
 * cannot be reached: then the queue tries again.
 */
export async function learnInterests(
  did: string,
  options: {
    readonly db: Database
    readonly readLikes: ReadLikes
    /** Milliseconds since 1970. */
    readonly now: number
    readonly signal: AbortSignal
  },
): Promise<JobCounts> {
  const { db, readLikes, now, signal } = options
  if (!(await interestsDue(db, did, now))) return { posts: 0, authors: 0, refused: 0 }
  const answer = await readLikes(did, MOST_LIKES, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]))
  if ('refused' in answer) {
    await postponeInterests(db, did, new Date(now + AGAIN_MS.refused))
    return { posts: 0, authors: 0, refused: 1 }
  }
  // Clocks differ, and records are dated as their writers like.
  const likes = answer.likes.map(({ subject, at }) => ({ subject, at: Math.min(at, now) }))
  const stored = await storeInterests(db, did, likes, new Date(now + AGAIN_MS.read))
  return { ...stored, refused: 0 }
}

/** Makes the queue. One reader is read once at a time, however often they ask; failures wait 1, 2 and 4 minutes. */
export async function createInterestsQueue(boss: PgBoss): Promise<void> {
  await boss.createQueue(INTERESTS_QUEUE, {
    policy: 'exclusive',
    retryLimit: 3,
    retryDelay: 60,
    retryBackoff: true,
    expireInSeconds: 2 * (PATIENCE_MS / 1_000),
    deleteAfterSeconds: 3_600,
  })
}
