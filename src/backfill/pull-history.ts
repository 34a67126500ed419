import type { HistoryPage, ReadHistory } from '../identity/history.ts'
import { readPost } from '../ingest/post.ts'
import { isObject } from '../ingest/untrusted.ts'
import type { PostPut } from '../persist/batch.ts'
import { partitionHours } from '../persist/partitions.ts'
import { putHistory } from '../persist/put-history.ts'
import { wholeStanding } from '../persist/restand.ts'
import { openSession } from '../persist/session.ts'
import { createRecentArrivals } from '../rank/recent/recent-arrivals.ts'
import { type Admission, createAdmission } from '../roles/admission.ts'
import { standingsOf } from '../roles/standing.ts'
import { decodeTid, tidMicros } from '../tid.ts'
import type { UpkeepSettings } from '../upkeep/job.ts'
import { keptFor } from '../upkeep/partitions.ts'
import type { FilledFeed } from './decide.ts'

export interface PullOptions {
  readonly url: string
  /** DIDs. */
  readonly authors: readonly string[]
  /** All that ingest has taken up, compiled apart. */
  readonly feeds: readonly FilledFeed[]
  readonly readHistory: ReadHistory
  readonly settings: UpkeepSettings
  /** Milliseconds since 1970. */
  readonly now: number
  readonly signal: AbortSignal
  readonly progress?: (pulled: Pulled) => void
}

export interface Pulled {
  /** Accounts whose history has been read. */
  readonly authors: number
  /** Posts that were read, stored, and put into feeds; a post may be in several. */
  readonly read: number
  readonly stored: number
  readonly joined: number
  /** Accounts that could not be read, and why. */
  readonly failed: readonly { readonly did: string; readonly reason: string }[]
  /** The settings changed, so that the rest was left. */
  readonly superseded: boolean
}

/** Accounts that are read at a time; those of one server wait for each other. */
const AT_ONCE = 4
/** As ingest has it: clocks of honest writers differ by less. */
const FUTURE_TOLERANCE_US = 10 * 60 * 1_000_000

/**
 * Reads the posts of accounts from their servers, newest first until they are too old for a feed, and stores those that
 * a feed wants. What one account's server says or fails to say does not stop the others.
 */
export async function pullHistory(options: PullOptions): Promise<Pulled> {
  const { feeds, settings, now, signal } = options
  await using session = await openSession(options.url, undefined, 'upkeep')
  const memory = createRecentArrivals([])
  const decidedBy = {
    feeds: feeds.map((feed) => ({ feed: feed.id, ruleHash: feed.ruleHash, standing: wholeStanding(feed) })),
    lift: standingsOf(feeds, memory).lift,
  }
  const admit = createAdmission(feeds, false, memory)
  const hours = partitionHours(keptFor(settings) / 3_600_000)
  const oldest = (now - settings.retention.age) * 1_000
  const newest = now * 1_000 + FUTURE_TOLERANCE_US
  const pulled = {
    authors: 0,
    read: 0,
    stored: 0,
    joined: 0,
    failed: [] as Pulled['failed'][number][],
    superseded: false,
  }

  // One connection, so that pages take turns.
  let turn: Promise<unknown> = Promise.resolve()
  /** Why nothing can be stored. */
  let broken: { readonly error: unknown } | undefined
  const store = (puts: readonly PostPut[]): ReturnType<typeof putHistory> => {
    const done = turn.then(() => putHistory(session, decidedBy, hours, puts))
    turn = done.catch((error: unknown) => {
      broken ??= { error }
    })
    return done
  }

  async function pull(did: string): Promise<void> {
    for await (const page of options.readHistory(did, signal)) {
      const timely = page.records.filter(({ rkey }) => isBetween(rkey, oldest, newest))
      pulled.read += page.records.length
      const done = await store(timely.flatMap((record) => putOf(did, page, record, admit)))
      if (done === undefined) pulled.superseded = true
      if (done === undefined || pulled.superseded) return
      pulled.stored += done.stored
      pulled.joined += done.joined
      options.progress?.(pulled)
      // Keys need not be in the order of time, but those of apps are.
      if (timely.length === 0) return
    }
  }

  const queue = options.authors.values()
  const work = async () => {
    for (const did of queue) {
      if (signal.aborted || pulled.superseded) return
      try {
        await pull(did)
        pulled.authors++
      } catch (error) {
        if (signal.aborted) return
        if (broken !== undefined) throw broken.error
        pulled.failed.push({ did, reason: (error as Error).message })
      }
      options.progress?.(pulled)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return pulled
}

function isBetween(rkey: string, oldest: number, newest: number): boolean {
  const tid = decodeTid(rkey)
  return tid !== undefined && tidMicros(tid) >= oldest && tidMicros(tid) <= newest
}

/** As ingest plans it; the time at which the network heard of it is taken to be that of its key. */
function putOf(
  did: string,
  { rev }: HistoryPage,
  { rkey: key, value }: HistoryPage['records'][number],
  admit: Admission,
): PostPut[] {
  const rkey = decodeTid(key)!
  const post = isObject(value)
    ? readPost({ did, rkey: key }, value, Math.floor(tidMicros(rkey) / 1_000))
    : undefined
  const verdict = post && admit(post)
  if (post === undefined || verdict === undefined) return []
  return [{ post, rkey, rev, keep: true, ...verdict }]
}
