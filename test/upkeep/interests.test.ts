import { sql } from 'kysely'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { interestsDue, type Like } from '../../src/persist/interests.ts'
import { createInterestRequests } from '../../src/upkeep/interest-requests.ts'
import { learnInterests, type ReadLikes } from '../../src/upkeep/interests.ts'
import { leftovers } from '../../src/upkeep/leftovers.ts'
import { startUpkeep } from '../../src/upkeep/upkeep.ts'
import { openStorage, put } from '../persist/storage.ts'
import { testDatabase } from '../support/database.ts'
import { ALICE, BOB, CAROL, nextMicros } from '../support/events.ts'

const DAY_MS = 86_400_000
const log = pino({ level: 'silent' })
const settings = {
  retention: { age: 7 * DAY_MS, rowsPerFeed: 1_000, waitingPerFeed: 1_000 },
  corpus: { keep: 0 },
}
const signal = new AbortController().signal

const answering =
  (likes: readonly Like[]): ReadLikes =>
  async () => ({ likes })

async function storage() {
  const opened = await openStorage()
  const { db } = opened
  return {
    ...opened,
    interests: async () =>
      (
        await sql<{ line: string }>`
          select concat_ws(' ', a.did, i.rkey, i.likes, i.liked) as line
          from interests i join actors v on v.id = i.viewer join actors a on a.id = i.author
          where v.did = ${BOB} order by line`.execute(db)
      ).rows.map(({ line }) => line),
    learn: (readLikes: ReadLikes, now = Date.now()) => learnInterests(BOB, { db, readLikes, now, signal }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

describe('learning what a reader likes', () => {
  it('keeps likes of stored posts, and the authors of others that are known here', async () => {
    await using at = await storage()
    const [kept, other] = [put(), put({ did: CAROL })]
    await at.commit({ posts: [kept, other] })
    const now = Date.now()
    const elsewhere = { did: ALICE, rkey: '3l3qo2vuowo2b' }
    const likes: Like[] = [
      { subject: kept.post, at: 5 },
      { subject: elsewhere, at: 7.9 },
      { subject: { ...elsewhere, rkey: '3l3qo2vuowo2c' }, at: now + DAY_MS },
      { subject: { did: 'did:plc:unknown', rkey: '3l3qo2vuowo2b' }, at: 6 },
      { subject: { did: CAROL, rkey: 'no tid' }, at: 6 },
    ]
    expect(await at.learn(answering(likes), now)).toEqual({ posts: 1, authors: 1, refused: 0 })
    const expected = [`${ALICE} 0 2 ${now}`, `${ALICE} ${kept.rkey} 1 5`].sort()
    expect(await at.interests()).toEqual(expected)
  })

  it('reads again after a week, and then replaces what it knew', async () => {
    await using at = await storage()
    const [first, second] = [put(), put()]
    await at.commit({ posts: [first, second] })
    const now = Date.now()
    await at.learn(answering([{ subject: first.post, at: 1 }]), now)
    const never: ReadLikes = () => Promise.reject(new Error('asked too soon'))
    expect(await at.learn(never, now + 6 * DAY_MS)).toEqual({ posts: 0, authors: 0, refused: 0 })
    await at.learn(answering([{ subject: second.post, at: 2 }]), now + 8 * DAY_MS)
    expect(await at.interests()).toEqual([`${ALICE} ${second.rkey} 1 2`])
  })

  it('leaves a repository that refuses alone for a day, and keeps what it knew', async () => {
    await using at = await storage()
    const kept = put()
    await at.commit({ posts: [kept] })
    const now = Date.now()
    await at.learn(answering([{ subject: kept.post, at: 1 }]), now - 8 * DAY_MS)
    const refuse: ReadLikes = async () => ({ refused: 'gone' })
    expect(await at.learn(refuse, now)).toEqual({ posts: 0, authors: 0, refused: 1 })
    expect(await at.interests()).toHaveLength(1)
    expect(await interestsDue(at.db, BOB, now + DAY_MS / 2)).toBe(false)
    expect(await interestsDue(at.db, BOB, now + 2 * DAY_MS)).toBe(true)
  })

  it('passes failures on, so that the queue tries again, and stays due', async () => {
    await using at = await storage()
    await expect(at.learn(() => Promise.reject(new Error('down')))).rejects.toThrow('down')
    expect(await interestsDue(at.db, BOB, Date.now())).toBe(true)
    const stop = new AbortController()
    const slow: ReadLikes = (_did, _most, given) =>
      new Promise((_resolve, reject) => {
        given.addEventListener('abort', () => reject(given.reason))
        stop.abort()
      })
    const learning = learnInterests(BOB, { db: at.db, readLikes: slow, now: Date.now(), signal: stop.signal })
    await expect(learning).rejects.toThrow()
  })

  it('forgets readers that did not come back for a month', async () => {
    await using at = await storage()
    const kept = put()
    await at.commit({ posts: [kept] })
    const now = Date.now()
    await at.learn(answering([{ subject: kept.post, at: 1 }]), now)
    const run = (days: number) => leftovers.run({ db: at.db, settings, now: now + days * DAY_MS, signal })
    expect(await run(29)).toMatchObject({ interests: 0, interest_readings: 0 })
    expect(await run(40)).toMatchObject({ interests: 1, interest_readings: 1 })
    expect(await at.interests()).toEqual([])
  })
})

describe('accounts that are deleted or taken down', () => {
  it.each(['deleted', 'takendown'] as const)(
    '%s: lose what they told and liked as readers, and nobody else',
    async (status) => {
      await using at = await storage()
      const { db, commit } = at
      const kept = put()
      await commit({ posts: [kept, put({ did: CAROL })] })
      const likes = answering([{ subject: kept.post, at: 1 }])
      await at.learn(likes)
      await learnInterests(CAROL, { db, readLikes: likes, now: Date.now(), signal })
      const actors = await db.selectFrom('actors').select(['id', 'did']).execute()
      const numbers = new Map(actors.map(({ id, did }) => [did, id]))
      const told = { feed: 1, event: 'interactionSeen', author: numbers.get(ALICE)!, rkey: kept.rkey }
      for (const did of [BOB, CAROL])
        await db
          .insertInto('interactions')
          .values({ ...told, viewer: numbers.get(did)!, feed_context: null, req_id: null })
          .execute()

      const change = { kind: 'status', did: BOB, micros: nextMicros() } as const
      const left = async () =>
        Promise.all(
          (['interests', 'interest_readings', 'interactions'] as const).map(async (table) =>
            (await db.selectFrom(table).select('viewer').execute()).map(({ viewer }) => viewer),
          ),
        )
      await commit({ accounts: [{ ...change, status: 'deactivated' }] })
      expect((await left()).map((viewers) => viewers.length)).toEqual([2, 2, 2])
      await commit({ accounts: [{ ...change, status, micros: nextMicros() }] })
      const carol = numbers.get(CAROL)!
      expect(await left()).toEqual([[carol], [carol], [carol]])
      // A reading that was under way finds the account gone.
      expect(await at.learn(likes)).toEqual({ posts: 0, authors: 0, refused: 0 })
      expect(await left()).toEqual([[carol], [carol], [carol]])
    },
  )
})

describe('a request', () => {
  it('of a first visit is worked off by whoever runs the jobs, once', async () => {
    await using at = await storage()
    const { db, url } = at
    const kept = put()
    await at.commit({ posts: [kept] })
    const asked: string[] = []
    const readLikes: ReadLikes = async (did) => {
      asked.push(did)
      return { likes: [{ subject: kept.post, at: 1 }] }
    }
    await using _upkeep = await startUpkeep({ url, db, settings, log, readLikes })
    await using one = createInterestRequests({ db, log })
    await using two = createInterestRequests({ db, log })
    for (const requests of [one, two, one]) requests.request(BOB)
    await Promise.all([one.settled(), two.settled()])
    const jobs = async () =>
      (await sql<{ state: string }>`select state from pgboss.job where name = 'interests'`.execute(db)).rows
    // Who looked before the likes were there, and queued the reader after that, has made a second job with nothing to do.
    const unfinished = async () => (await jobs()).filter(({ state }) => state !== 'completed')
    await expect.poll(unfinished, { timeout: 20_000 }).toEqual([])
    expect(await at.interests()).toHaveLength(1)
    expect(asked).toEqual([BOB])
    const before = await jobs()
    expect(before.length).toBeGreaterThan(0)
    await using later = createInterestRequests({ db, log })
    later.request(BOB)
    await later.settled()
    expect(await jobs()).toEqual(before)
  })

  it('that cannot be queued is no trouble for the page, and may be made again', async () => {
    await using database = await testDatabase()
    const { db, url } = database
    await using requests = createInterestRequests({ db, log })
    requests.request(BOB) // nobody has run the jobs yet
    await requests.settled()
    await using _upkeep = await startUpkeep({ url, db, settings, log, readLikes: answering([]) })
    requests.request(BOB)
    await requests.settled()
    await expect.poll(() => interestsDue(db, BOB, Date.now()), { timeout: 20_000 }).toBe(false)
  })
})
