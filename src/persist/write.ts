import { tidMicros } from '../tid.ts'
import { cachedActors } from './actors.ts'
import { type Applied, applyChanges, applyWhatFits, type RefusedChange } from './apply-batch.ts'
import { foldAuthors } from './author-stats.ts'
import type { Batch, StreamCursor } from './batch.ts'
import { BEGIN_IN_TURN } from './commit-turn.ts'
import { type Reader, readOnly } from './database.ts'
import { type LockWait, takeIngestLock } from './ingest-lock.ts'
import { type KeptPosts, loadKept } from './kept.ts'
import { followKept } from './kept-news.ts'
import { ensurePartitions, loadCoverage } from './partitions.ts'
import { putArrivals } from './recent-arrivals.ts'
import { type Lift, NO_LIFT } from './rekey.ts'
import { type FeedStanding, type Judge, type Restood, restand } from './restand.ts'
import { openSession } from './session.ts'
import { type Gap, moveCursor, readCursor, recordGap } from './stream-state.ts'
import { putToldPlaces } from './told-places.ts'
import { isDataError, isMissingPartition, orGone } from './unavailable.ts'

export interface CommitReport extends Applied {
  /** Changes that no table takes; they were left out, and everything else was stored. */
  readonly refused: readonly RefusedChange[]
}

const HOUR_US = 3_600_000_000

/** The write side of storage. There is one at a time per database. */
export interface Writer extends AsyncDisposable {
  /** Where the stream was left; undefined at the first start. */
  cursor(): Promise<StreamCursor | undefined>
  /**
   * Applies every change and moves the cursor, or does neither. Safe to repeat. Throws DatabaseGone where the
   * database is unavailable: then whether the batch was stored is unknown until a new writer reads the cursor.
   */
  commit(batch: Batch): Promise<CommitReport>
  recordGap(gap: Gap): Promise<void>
  /** The posts that are stored; see kept.ts. Rejects early where the signal aborts. */
  kept(signal: AbortSignal): Promise<KeptPosts>
  /** Fills the memory of earlier posts with what is stored. */
  recall(memory: { load(reader: Reader): Promise<void> }): Promise<void>
  /** Puts right the rows of feeds that stand by other settings than these. See restand.ts. */
  restand(feeds: readonly FeedStanding[], judge: Judge): Promise<Restood>
}

export interface WriterOptions {
  /** A direct connection or a session pool: the lock lives as long as the server's session. */
  readonly url: string
  /** Whose cursor is kept; see EventSource.name. */
  readonly stream: string
  /** Hours per partition; see partitionHours. */
  readonly partitionHours: number
  /** How orders follow counters; none does where nothing is said. */
  readonly lift?: Lift
  /** Makes this process a hot standby while another one ingests. Without it a taken lock is an error. */
  readonly wait?: LockWait
  /** Breaks the connection, whatever it is doing; what was being written is stored wholly or not at all. */
  readonly cut?: AbortSignal
}

/**
 * Opens the one connection that may write, and takes the lock that makes it the one.
 * Throws DatabaseGone, or IngestLocked where another process ingests and `wait` was not given.
 */
export async function openWriter(options: WriterOptions): Promise<Writer> {
  const session = await openSession(options.url, options.cut)
  try {
    await takeIngestLock(session, options.wait)
    return await createWriter(session, options)
  } catch (error) {
    await session[Symbol.asyncDispose]()
    throw error
  }
}

async function createWriter(
  session: Awaited<ReturnType<typeof openSession>>,
  { stream, partitionHours, lift = NO_LIFT }: WriterOptions,
): Promise<Writer> {
  const actors = cachedActors(session)
  const { baselined = [] } = lift
  let hour = 0
  let coverage = await orGone(() => loadCoverage(session.db))

  /** Makes the partitions that the batch's posts need and that upkeep has not made: of old events, say. */
  async function cover(batch: Batch): Promise<void> {
    const moments = batch.posts.filter((put) => put.keep).map((put) => tidMicros(put.rkey))
    for (const moment of moments) {
      if (coverage.has(moment)) continue
      await ensurePartitions(session.db, moment, moment, partitionHours)
      coverage = await loadCoverage(session.db)
    }
  }

  /** Where an order begins to ask what posts of authors usually get: what is stored tells. Otherwise nothing changes. */
  async function foldStored(): Promise<void> {
    const cursor = await readCursor(session, stream)
    if (cursor !== undefined) await foldAuthors(session, Math.floor(cursor.timeUs / HOUR_US))
  }

  async function transaction(batch: Batch, apply: () => Promise<Applied>): Promise<Applied> {
    await session.execute(BEGIN_IN_TURN)
    try {
      const begins = baselined.length > 0 && batch.hour !== undefined && batch.hour > hour
      if (begins) await foldAuthors(session, batch.hour)
      const applied = await apply()
      await putArrivals(session, batch.arrivals ?? [])
      if (batch.told !== undefined) await putToldPlaces(session, batch.told)
      await moveCursor(session, stream, batch.cursor)
      await session.execute('commit')
      hour = Math.max(hour, batch.hour ?? 0)
      return applied
    } catch (error) {
      actors.forget() // numbers given out in this transaction are void
      await session.execute('rollback').catch(() => {})
      throw error
    }
  }

  async function commit(batch: Batch): Promise<CommitReport> {
    const whole = () => transaction(batch, () => applyChanges(session, actors, lift, batch))
    await cover(batch)
    try {
      return { ...(await whole()), refused: [] }
    } catch (error) {
      if (!isDataError(error)) throw error
      if (isMissingPartition(error)) {
        // Upkeep dropped it since; make it again.
        coverage = await loadCoverage(session.db)
        await cover(batch)
      }
      const refused: RefusedChange[] = []
      const applied = await transaction(batch, () => applyWhatFits(session, actors, lift, batch, refused))
      return { ...applied, refused }
    }
  }

  // A transaction spans several statements, so that calls take turns.
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(() => orGone(work))
    turn = result.catch(() => {})
    return result
  }
  return {
    cursor: () => inTurn(() => readCursor(session, stream)),
    commit: (batch) => inTurn(() => commit(batch)),
    recordGap: (gap) => inTurn(() => recordGap(session, stream, gap)),
    kept: (signal) => inTurn(() => followKept(session, () => loadKept(readOnly(session.db), signal))),
    recall: (memory) => inTurn(() => memory.load(readOnly(session.db))),
    restand: (feeds, judge) =>
      inTurn(async () => {
        if (baselined.length > 0) await foldStored()
        return restand(session, feeds, judge, baselined)
      }),
    async [Symbol.asyncDispose]() {
      await turn
      await session[Symbol.asyncDispose]()
    },
  }
}
