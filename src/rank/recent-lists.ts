import QuickLRU from 'quick-lru'
import type { Reader } from '../persist/database.ts'
import { latestLesson } from '../persist/latest-lesson.ts'
import { listUsed } from '../telemetry/serve.ts'
import { tidAt } from '../tid.ts'
import type { Viewer } from './algorithm.ts'
import { ANYBODY, composeList, type ListRequest } from './compose.ts'
import type { SnapshotPosition } from './cursor.ts'
import { followsReader, isPersonal, type RankedFeed } from './feed.ts'
import { wasShown } from './shown.ts'
import { type Snapshot, snapshotOf } from './snapshot.ts'

/** Makes lists, and makes none twice within moments. */
export interface RecentLists {
  /** The list of a first page. A poll has its own, so that it changes nothing for who reads. */
  first(feed: RankedFeed, viewer: Viewer, isPoll: boolean): Promise<Snapshot>
  /** The list of a page whose snapshot is gone: what was shown stands first, behind `offset`. */
  again(feed: RankedFeed, viewer: Viewer, position: SnapshotPosition): Promise<Rebuilt>
  compose(feed: RankedFeed, request: ListRequest): Promise<Snapshot>
}

export interface Rebuilt {
  readonly snapshot: Snapshot
  readonly offset: number
}

/** So long a first page and a poll of the same reader get the same list. Pulling to refresh shall not cost much. */
const PERSONAL_MS = { page: 60_000, poll: 30_000 }
/** Lists that all readers share cost little for each, so they are newer. */
const SHARED_MS = 10_000
/** Nobody shall look at nothing for longer than they must. */
const EMPTY_MS = 5_000
const REMEMBERED = 2_000

interface Made {
  readonly at: number
  readonly list: Promise<Rebuilt>
  isEmpty: boolean
}

/** `now` in milliseconds since 1970. */
export function createRecentLists(reader: Reader, now: () => number): RecentLists {
  const made = new QuickLRU<string, Made>({ maxSize: REMEMBERED })
  const numbers = new WeakMap<RankedFeed, number>()
  let lastNumber = 0

  // A reload of the settings brings new objects, so that no list made by the old ones is used after it.
  function numberOf(feed: RankedFeed): number {
    const number = numbers.get(feed) ?? ++lastNumber
    numbers.set(feed, number)
    return number
  }

  /** Where lists are not personal, orders do not learn who asks. Of strangers they may learn the languages. */
  function seenBy(feed: RankedFeed, viewer: Viewer): Viewer {
    return followsReader(feed) || (viewer.did !== undefined && isPersonal(feed)) ? viewer : ANYBODY
  }

  function recent(key: string, ms: number): Promise<Rebuilt> | undefined {
    const known = made.get(key)
    if (known === undefined) return undefined
    return now() - known.at < (known.isEmpty ? Math.min(ms, EMPTY_MS) : ms) ? known.list : undefined
  }

  function remember(key: string, list: Promise<Rebuilt>): Promise<Rebuilt> {
    const entry: Made = { at: now(), list, isEmpty: false }
    made.set(key, entry)
    list.then(
      ({ snapshot }) => {
        entry.isEmpty = snapshot.authors.length === 0
      },
      () => made.delete(key),
    )
    return list
  }

  async function compose(feed: RankedFeed, request: ListRequest): Promise<Snapshot> {
    const { asOf, start } = request
    const viewer = seenBy(feed, request.viewer)
    const list = await composeList(reader, feed, { ...request, viewer })
    return snapshotOf(list, { feed: feed.id, madeAt: now(), asOf, start })
  }

  async function rebuild(feed: RankedFeed, viewer: Viewer, position: SnapshotPosition): Promise<Rebuilt> {
    const { asOf, start, shown } = position
    const list = await composeList(reader, feed, { viewer: seenBy(feed, viewer), asOf, start })
    const { behind = [], ahead = [] } = Object.groupBy(list.posts, (post) =>
      wasShown(shown, post) ? 'behind' : 'ahead',
    )
    const posts = [...behind, ...ahead]
    const snapshot = snapshotOf({ ...list, posts }, { feed: feed.id, madeAt: now(), asOf, start })
    return { snapshot, offset: behind.length }
  }

  function keyOf(feed: RankedFeed, viewer: Viewer): string {
    const { did = '', languages } = seenBy(feed, viewer)
    return `${numberOf(feed)} ${did} ${languages.join()}`
  }

  /** What was just learnt of a reader is felt at once: it makes another list. */
  async function lessonOf(feed: RankedFeed, viewer: Viewer): Promise<string> {
    const { did } = seenBy(feed, viewer)
    return did === undefined ? '' : await latestLesson(reader, did)
  }

  return {
    compose,
    async first(feed, viewer, isPoll) {
      const key = `${keyOf(feed, viewer)} ${await lessonOf(feed, viewer)}`
      const ms = isPersonal(feed) ? PERSONAL_MS : { page: SHARED_MS, poll: SHARED_MS }
      const known = recent(key, ms.page) ?? (isPoll ? recent(`${key} poll`, ms.poll) : undefined)
      if (known !== undefined) {
        listUsed('recent')
        return (await known).snapshot
      }
      listUsed('composed')
      const list = compose(feed, { viewer, asOf: tidAt(now() * 1000) })
      const kept = list.then((snapshot) => ({ snapshot, offset: 0 }))
      return (await remember(isPoll ? `${key} poll` : key, kept)).snapshot
    },
    async again(feed, viewer, position) {
      const { snapshot, offset, asOf } = position
      const key = `${keyOf(feed, viewer)} ${snapshot} ${offset} ${asOf}`
      listUsed('rebuilt')
      return recent(key, PERSONAL_MS.page) ?? remember(key, rebuild(feed, viewer, position))
    },
  }
}
