import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { postUri } from '../../src/event.ts'
import { readOnly } from '../../src/persist/database.ts'
import { countFeedbackAgain, type Feedback } from '../../src/persist/feedback.ts'
import { storeInteractions } from '../../src/persist/interactions.ts'
import type { Lift } from '../../src/persist/rekey.ts'
import quality from '../../src/rank/algorithms/quality.ts'
import { createCursorCodec } from '../../src/rank/cursor.ts'
import { createPager } from '../../src/rank/page.ts'
import { createRecentArrivals } from '../../src/rank/recent/recent-arrivals.ts'
import { feedbackShifts, standingsOf } from '../../src/roles/standing.ts'
import { type FeedbackShifts, followFeedback } from '../../src/upkeep/feedback.ts'
import { startUpkeep } from '../../src/upkeep/upkeep.ts'
import { engage, openStorage, put } from '../persist/storage.ts'
import { ALICE, BOB, CAROL, nextMicros } from '../support/events.ts'
import { activeFeed } from '../support/feeds.ts'

const HOUR = 3_600_000
const signal = new AbortController().signal
/** Feed 1 moves a thousand for each wish, and one for each silent reader besides; feed 2 does not move. */
const SHIFTS = new Map([
  [1, ({ more, less, silent }: Feedback) => (more + less === 0 ? 0 : 1_000 * (more - less) + silent)],
])
/** Feed 1 moves by engagement also. */
const LIKES: Lift = { feeds: [1], of: (_, { likes }) => 50 * likes }

async function opened() {
  const storage = await openStorage(LIKES)
  const { db } = storage
  await db
    .insertInto('feeds')
    .values(['one', 'two'].map((name) => ({ name, rule_hash: '' })))
    .execute()
  const tell = (viewer: string, event: string, { post }: ReturnType<typeof put>, feed = 1) =>
    storeInteractions(db, {
      viewer,
      feed,
      interactions: [{ post, event, feedContext: undefined, reqId: undefined }],
    })
  /** By how much rows stand elsewhere than their time says. */
  const moved = async (subject: ReturnType<typeof put>) =>
    (
      await db
        .selectFrom('feed_posts')
        .select('rank_key')
        .where('rkey', '=', subject.rkey)
        .orderBy('feed')
        .execute()
    ).map(({ rank_key }) => Number(rank_key) - subject.post.time)
  const run = (shifts: FeedbackShifts = SHIFTS) => followFeedback({ db, shifts: () => shifts, signal })
  const settle = () =>
    db
      .updateTable('interactions')
      .set({ at: new Date(Date.now() - 60_000) })
      .execute()
  const progress = async () =>
    (await db.selectFrom('feedback_progress').select('read').executeTakeFirst())?.read
  return { ...storage, tell, moved, run, settle, progress }
}

const reader = (number: number) => `did:plc:reader${number}`

describe('what readers tell', () => {
  it('moves the post in the feed where they told it, and nothing else', async () => {
    await using at = await opened()
    const [subject, other] = [put({}, { feeds: [1, 2] }), put({}, { feeds: [1, 2] })]
    await at.commit({ posts: [subject, other] })
    await at.tell(BOB, 'requestLess', subject)
    await at.tell(CAROL, 'requestLess', subject)
    await at.tell(reader(1), 'requestMore', subject, 2)
    expect(await at.run()).toEqual({ moved: 1 })
    expect(await at.moved(subject)).toEqual([-2_000, 0])
    expect(await at.moved(other)).toEqual([0, 0])
    expect(await at.run()).toEqual({ moved: 0 })
    await at.tell(reader(1), 'requestMore', subject)
    expect(await at.run()).toEqual({ moved: 1 })
    expect(await at.moved(subject)).toEqual([-1_000, 0])
  })

  it('counts every reader once, by the last wish, and authors not at all', async () => {
    await using at = await opened()
    const subject = put()
    await at.commit({ posts: [subject] })
    for (const event of ['interactionSeen', 'requestMore', 'requestLess', 'requestMore', 'interactionSeen'])
      await at.tell(BOB, event, subject)
    await at.tell(CAROL, 'interactionSeen', subject)
    await at.tell(CAROL, 'interactionSeen', subject)
    await at.tell(ALICE, 'requestMore', subject) // her own
    await at.run()
    expect(await at.moved(subject)).toEqual([1_001])
    await at.tell(BOB, 'requestLess', subject)
    await at.run()
    expect(await at.moved(subject)).toEqual([-999])
  })

  it('is nothing where the event is another, the feed is not told, or the post is not there', async () => {
    await using at = await opened()
    const [subject, elsewhere, unknown] = [put(), put({}, { feeds: [2] }), put()]
    await at.commit({ posts: [subject, elsewhere] })
    await at.tell(BOB, 'clickthroughItem', subject)
    await at.tell(BOB, 'interactionLike', subject)
    await at.tell(BOB, 'requestLess', subject, 99)
    await at.tell(BOB, 'requestLess', elsewhere)
    await at.tell(BOB, 'requestLess', unknown)
    await at.db
      .insertInto('interactions')
      .values({
        viewer: 1,
        feed: null,
        event: 'requestLess',
        author: 1,
        rkey: subject.rkey,
        feed_context: null,
        req_id: null,
      })
      .execute()
    expect(await at.run()).toEqual({ moved: 0 })
    expect(await at.moved(subject)).toEqual([0])
    expect(await at.moved(elsewhere)).toEqual([0])
  })

  it('counts those who only saw it as soon as somebody has a wish, and from then on', async () => {
    await using at = await opened()
    const subject = put()
    await at.commit({ posts: [subject] })
    await at.tell(reader(1), 'interactionSeen', subject)
    expect(await at.run()).toEqual({ moved: 0 })
    await at.tell(BOB, 'requestMore', subject)
    await at.settle()
    await at.run()
    expect(await at.moved(subject)).toEqual([1_001])
    await at.tell(reader(2), 'interactionSeen', subject)
    await at.run()
    expect(await at.moved(subject)).toEqual([1_002])
  })

  it('and engagement move a post side by side', async () => {
    await using at = await opened()
    const subject = put()
    await at.commit({ posts: [subject], engagements: [engage('like', subject.post)] })
    await at.tell(CAROL, 'requestMore', subject)
    await at.run()
    expect(await at.moved(subject)).toEqual([1_050])
    await at.commit({ engagements: [engage('like', subject.post, { actor: CAROL })] })
    expect(await at.moved(subject)).toEqual([1_100])
    await at.tell(CAROL, 'requestLess', subject)
    await at.run()
    expect(await at.moved(subject)).toEqual([-900])
  })

  it('is read on from where the last run stopped, but for what may still be under way', async () => {
    await using at = await opened()
    const subject = put()
    await at.commit({ posts: [subject] })
    for (let i = 0; i < 5; i++) await at.tell(reader(i), 'requestLess', subject)
    await at.run()
    expect(await at.progress()).toBeUndefined() // all of it is a moment old
    await at.settle()
    await at.tell(reader(9), 'requestLess', subject)
    await at.run()
    expect(await at.progress()).toBe(5n)
    expect(await at.moved(subject)).toEqual([-6_000])
    // What comes late with a number from before is found nonetheless.
    await at.db.deleteFrom('interactions').where('id', '=', 6n).execute()
    await at.tell(reader(10), 'requestMore', subject)
    await at.run()
    expect(await at.moved(subject)).toEqual([-4_000])
  })

  it('is counted in pages, however much there is', async () => {
    await using at = await opened()
    const posts = Array.from({ length: 60 }, () => put())
    await at.commit({ posts })
    const interactions = Array.from({ length: 4_500 }, (_, i) => ({
      post: posts[i % 60]!.post,
      event: i < 60 ? 'requestMore' : 'interactionSeen',
      feedContext: undefined,
      reqId: undefined,
    }))
    await storeInteractions(at.db, { viewer: BOB, feed: 1, interactions })
    await at.settle()
    expect(await at.run()).toEqual({ moved: 60 })
    expect(await at.progress()).toBe(4_500n)
    expect(await at.run()).toEqual({ moved: 0 })
  })

  it('counts by the settings of the moment, also where an edit comes in the middle of a run', async () => {
    await using at = await opened()
    const subject = put()
    await at.commit({ posts: [subject] })
    await at.tell(BOB, 'requestMore', subject)
    await countFeedbackAgain(at.db, 1) // as the edit does once rows stand by it
    const edits: FeedbackShifts[] = [SHIFTS, new Map([[1, ({ more }: Feedback) => 7 * more]])]
    await followFeedback({ db: at.db, shifts: () => edits.shift()!, signal })
    expect(await at.moved(subject)).toEqual([7])
  })

  it('is forgotten with the account that told it', async () => {
    await using at = await opened()
    const subject = put()
    await at.commit({ posts: [subject] })
    for (const viewer of [BOB, CAROL]) await at.tell(viewer, 'requestLess', subject)
    await at.settle()
    await at.run()
    expect(await at.moved(subject)).toEqual([-2_000])
    const status = { kind: 'status', did: BOB, status: 'deleted', micros: nextMicros() } as const
    await at.commit({ accounts: [status] })
    expect(await at.run()).toEqual({ moved: 1 })
    expect(await at.moved(subject)).toEqual([-1_000])
    expect(await at.db.selectFrom('feedback_due').selectAll().execute()).toEqual([])
    await at.commit({ accounts: [{ ...status, did: CAROL, micros: nextMicros() }] })
    await at.run()
    expect(await at.db.selectFrom('feed_posts').select('feedback').execute()).toEqual([{ feedback: null }])
  })
})

describe('the quality order', () => {
  const order = (weights: object) => ({
    name: 'quality',
    algorithm: quality,
    config: quality.config.parse({ weights }),
  })
  const feedOf = (weights: object) => activeFeed({ id: 1, match: 'text: [cat]', order: order(weights) })

  it('moves posts as its weight says, and anew when that changes', async () => {
    await using at = await opened()
    const subject = put({ text: 'a cat sleeps on the warm roof' })
    await at.commit({ posts: [subject] })
    for (let i = 0; i < 6; i++) await at.tell(reader(i), 'requestLess', subject)
    await at.settle()
    await at.run(feedbackShifts([feedOf({})]))
    expect(await at.moved(subject)).toEqual([-8 * HOUR])

    const half = feedOf({ feedback: 0.5 })
    const { feeds, judge } = standingsOf([half], createRecentArrivals([]))
    await at.writer.restand(feeds, judge)
    const [arrived] = await at.moved(subject) // the other terms, which the test's own post did not have
    await at.run(feedbackShifts([half]))
    expect(await at.moved(subject)).toEqual([arrived! - 4 * HOUR])
    expect(feedbackShifts([feedOf({ feedback: 'off' })]).size).toBe(0)
  })

  it('shows a post that sinks while somebody pages only once', async () => {
    await using at = await opened()
    const posts = Array.from({ length: 6 }, () => put({ text: 'cat' }))
    await at.commit({ posts })
    const newest = posts.toReversed().map(({ post }) => postUri(post))
    const feed = feedOf({ lift: 'off' })
    const pager = createPager({ reader: readOnly(at.db), cursors: createCursorCodec('s') })
    const page = async (limit: number, cursor?: string) => {
      const { items, cursor: next } = await pager(feed, { limit, cursor })
      return { uris: items.map(({ post }) => post), next }
    }
    const first = await page(3)
    expect(first.uris).toEqual(newest.slice(0, 3))
    for (let i = 0; i < 6; i++) await at.tell(reader(i), 'requestLess', posts[4]!)
    expect(await at.run(feedbackShifts([feed]))).toEqual({ moved: 1 })
    expect((await page(6, first.next)).uris).toEqual(newest.slice(3))
    expect((await page(6)).uris.at(-1)).toBe(newest[1])
  })

  it('shows what a reader asked for within seconds', async () => {
    await using at = await opened()
    const { db, url } = at
    const [older, newer] = [put({ text: 'cat' }), put({ text: 'cat' })]
    await at.commit({ posts: [older, newer] })
    const feed = feedOf({})
    const pager = createPager({ reader: readOnly(db), cursors: createCursorCodec('s') })
    const page = async () =>
      (await pager(feed, { limit: 10, cursor: undefined })).items.map(({ post }) => post)
    const [top, below] = [newer, older].map(({ post }) => postUri(post))
    expect(await page()).toEqual([top, below])
    const retention = { age: 7 * 24 * HOUR, rowsPerFeed: 1_000, waitingPerFeed: 1_000 }
    const settings = { retention, corpus: { keep: 0 } }
    const log = pino({ level: 'silent' })
    await using _upkeep = await startUpkeep({
      url,
      db,
      settings,
      log,
      feedback: () => feedbackShifts([feed]),
    })
    await at.tell(BOB, 'requestLess', newer)
    await expect.poll(page, { timeout: 30_000, interval: 200 }).toEqual([below, top])
  })
})
