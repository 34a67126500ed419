import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Counters, Needs } from '../../src/counters.ts'
import type { Lift } from '../../src/persist/rekey.ts'
import { decodeTid } from '../../src/tid.ts'
import { ALICE, BOB, CAROL, nextMicros } from '../support/events.ts'
import { engage, newRev, openStorage, put, undo } from './storage.ts'

const SUM = ({ likes, reposts, replies, quotes }: Counters) => likes + reposts + replies + quotes
/** Feed 1 moves a second for each engagement, feed 2 does not move. */
const SECONDS: Lift = { feeds: [1], of: (_, counters) => 1_000 * SUM(counters) }
const TWO_LIKES: Needs = { amount: 'likes', atLeast: 2 }

const DAVE = 'did:plc:dave1234567abcdefghijklm'

/** A post that feeds want, with needs for those of `needs`. */
function post(feeds: number[], needs: Record<number, Needs> = {}, parts: Parameters<typeof put>[0] = {}) {
  const made = put({ time: 5_000, ...parts })
  const memberships = feeds.map((feed) => {
    const needed = needs[feed]
    return { feed, rankKey: made.post.time, ...(needed && { needs: needed }) }
  })
  return { ...made, memberships }
}

async function openFollowed() {
  const storage = await openStorage(SECONDS)
  const rows = async () =>
    (
      await storage.db
        .selectFrom('feed_posts')
        .select(['feed', 'rank_key', 'waiting'])
        .orderBy('feed')
        .orderBy('rkey')
        .execute()
    ).map(({ feed, rank_key, waiting }) => `${feed} ${rank_key}${waiting ? ' waiting' : ''}`)
  return { ...storage, rows }
}

describe('keys', () => {
  it('follow likes, reposts, replies and quotes, and what is undone', async () => {
    await using storage = await openFollowed()
    const { commit, rows } = storage
    const subject = post([1, 2])
    const like = engage('like', subject.post)
    const reply = engage('reply', subject.post, { actor: CAROL })
    expect(await commit({ posts: [subject], engagements: [like] })).toMatchObject({ rekeyed: 1 })
    expect(await rows()).toEqual(['1 6000', '2 5000'])
    const kinds = [engage('repost', subject.post), engage('quote', subject.post, { actor: DAVE }), reply]
    expect(await commit({ engagements: kinds })).toMatchObject({ rekeyed: 1 })
    expect(await rows()).toEqual(['1 9000', '2 5000'])
    expect(await commit({ engagements: [like] })).toMatchObject({ rekeyed: 0 })
    await commit({ deletes: [undo('like', { did: BOB, rkey: like.rkey })] })
    await commit({ deletes: [undo('post', { did: CAROL, rkey: reply.rkey })] })
    expect(await rows()).toEqual(['1 7000', '2 5000'])
  })

  it('do not move by what authors do with their own posts', async () => {
    await using storage = await openFollowed()
    const { commit, rows, stats } = storage
    const subject = post([1])
    const own = (['like', 'repost', 'reply', 'quote'] as const).map((kind) =>
      engage(kind, subject.post, { actor: ALICE }),
    )
    expect(await commit({ posts: [subject], engagements: own })).toMatchObject({
      engagements: { written: 4, counted: 0 },
    })
    const { rkey } = own[0]!
    await commit({ deletes: [undo('like', { did: ALICE, rkey })] })
    expect(await stats()).toEqual({ likes: 0, reposts: 0, replies: 0, quotes: 0 })
    expect(await rows()).toEqual(['1 5000'])
  })

  it('fall when accounts that engaged are purged or replaced', async () => {
    await using storage = await openFollowed()
    const { commit, rows } = storage
    const subject = post([1])
    const likes = [BOB, CAROL, DAVE].map((actor) => engage('like', subject.post, { actor }))
    await commit({ posts: [subject], engagements: likes })
    expect(await rows()).toEqual(['1 8000'])
    const status = { kind: 'status', did: BOB, status: 'takendown', micros: nextMicros() } as const
    await commit({ accounts: [status] })
    expect(await rows()).toEqual(['1 7000'])
    await commit({ accounts: [{ kind: 'sync', did: CAROL, rev: newRev() }] })
    expect(await rows()).toEqual(['1 6000'])
  })

  it('leave a note with the post when they fall, and not when they rise', async () => {
    await using storage = await openFollowed()
    const { commit, db } = storage
    const withdrawn = async () =>
      (await db.selectFrom('post_stats').select('withdrawn').executeTakeFirstOrThrow()).withdrawn
    const subject = post([1])
    const [first, again, other] = [BOB, BOB, CAROL].map((actor) => engage('like', subject.post, { actor }))
    await commit({ posts: [subject], engagements: [first!, again!, other!] })
    await commit({ deletes: [undo('like', { did: BOB, rkey: first!.rkey })] })
    expect(await withdrawn()).toBe(0n) // Bob still likes it
    const rev = newRev()
    await commit({ deletes: [undo('like', { did: BOB, rkey: again!.rkey }, rev)] })
    expect(await withdrawn()).toBe(rev)
    await commit({ engagements: [engage('like', subject.post, { actor: DAVE })] })
    expect(await withdrawn()).toBe(rev)
    await commit({ accounts: [{ kind: 'status', did: CAROL, status: 'deleted', micros: nextMicros() }] })
    expect(await withdrawn()).toBeGreaterThan(rev)
  })

  it('are right from the start for a post written again, and for a feed joined later', async () => {
    await using storage = await openFollowed()
    const { commit, rows } = storage
    const subject = post([2])
    await commit({ posts: [subject], engagements: [engage('like', subject.post)] })
    await commit({ posts: [{ ...post([1, 2], {}, subject.post), rev: newRev() }] })
    expect(await rows()).toEqual(['1 6000', '2 5000'])
    await commit({ deletes: [undo('post', { did: ALICE, rkey: subject.rkey })] })
    expect(await rows()).toEqual([])
    await commit({ posts: [{ ...post([1], {}, subject.post), rev: newRev() }] })
    expect(await rows()).toEqual(['1 6000'])
  })

  it('stay when the batch fails, with the counters', async () => {
    await using storage = await openFollowed()
    const { commit, rows, stats, db } = storage
    const subject = post([1])
    await commit({ posts: [subject] })
    await sql`alter table cursors add constraint broken check (false) not valid`.execute(db)
    await expect(commit({ engagements: [engage('like', subject.post)] })).rejects.toThrow()
    expect(await stats()).toMatchObject({ likes: 0 })
    expect(await rows()).toEqual(['1 5000'])
  })
})

describe('posts with needs', () => {
  it('wait, come when they are met, and go when they are not', async () => {
    await using storage = await openFollowed()
    const { commit, rows } = storage
    const subject = post([1, 2], { 2: TWO_LIKES })
    const [one, two] = [BOB, CAROL].map((actor) => engage('like', subject.post, { actor }))
    await commit({ posts: [subject] })
    expect(await rows()).toEqual(['1 5000', '2 5000 waiting'])
    await commit({ engagements: [one!] })
    expect(await rows()).toEqual(['1 6000', '2 5000 waiting'])
    await commit({ engagements: [two!] })
    expect(await rows()).toEqual(['1 7000', '2 5000'])
    await commit({ deletes: [undo('like', { did: BOB, rkey: one!.rkey })] })
    expect(await rows()).toEqual(['1 6000', '2 5000 waiting'])
  })

  it('may be there first and go when too many engage', async () => {
    await using storage = await openFollowed()
    const { commit, rows } = storage
    const subject = post([2], { 2: { not: { any: [TWO_LIKES, { amount: 'quotes', atLeast: 1 }] } } })
    await commit({ posts: [subject] })
    expect(await rows()).toEqual(['2 5000'])
    await commit({ engagements: [engage('quote', subject.post)] })
    expect(await rows()).toEqual(['2 5000 waiting'])
  })

  it('need what the newest revision of the post needs, or nothing', async () => {
    await using storage = await openFollowed()
    const { commit, rows } = storage
    const subject = post([2], { 2: TWO_LIKES })
    await commit({ posts: [subject], engagements: [engage('like', subject.post)] })
    const rewritten = (needs: Record<number, Needs>) => ({
      ...post([2], needs, subject.post),
      rev: newRev(),
    })
    await commit({ posts: [rewritten({ 2: { amount: 'likes', atLeast: 1 } })] })
    expect(await rows()).toEqual(['2 5000'])
    await commit({ posts: [rewritten({ 2: TWO_LIKES })] })
    expect(await rows()).toEqual(['2 5000 waiting'])
    await commit({ posts: [rewritten({})] })
    expect(await rows()).toEqual(['2 5000'])
  })
})

describe('restanding', () => {
  it('places the rows of feeds whose standing changed once, and leaves the others', async () => {
    await using storage = await openFollowed()
    const { commit, rows, db, writer } = storage
    for (const name of ['one', 'two']) await db.insertInto('feeds').values({ name, rule_hash: '' }).execute()
    const [first, second] = [post([1, 2]), post([1, 2])]
    await commit({ posts: [first, second], engagements: [engage('like', first.post)] })
    const asked: string[] = []
    const restand = (standing: string) =>
      writer.restand(
        [
          { feed: 1, standing },
          { feed: 2, standing: 'time' },
        ],
        (feed, { rkey, text }, counters, needy) => {
          asked.push(
            `${feed} ${decodeTid(rkey) === first.rkey ? 'first' : 'second'} ${counters.likes} ${needy}`,
          )
          expect(text).toBe('')
          if (decodeTid(rkey) === second.rkey && standing === 'three') return undefined
          return {
            feed,
            rankKey: 100 + counters.likes,
            lift: counters.likes,
            needs: { amount: 'likes', atLeast: 1 },
          }
        },
      )
    expect(await restand('new')).toEqual({ feeds: [1], rows: 2 })
    expect(asked.splice(0)).toEqual(['1 first 1 false', '1 second 0 false'])
    expect(await rows()).toEqual(['1 101', '1 100 waiting', '2 5000', '2 5000'])
    expect(await restand('new')).toEqual({ feeds: [], rows: 0 })
    expect(asked).toEqual([])

    await commit({ engagements: [engage('like', first.post, { actor: CAROL })] })
    expect((await rows())[0]).toBe('1 2100') // 100 settled, and two seconds by the writer's own lift
    expect(await restand('three')).toEqual({ feeds: [1], rows: 1 })
    expect(asked).toEqual(['1 first 2 true', '1 second 0 true'])
    expect(await rows()).toEqual(['1 102', '2 5000', '2 5000'])
  })

  it('reads as many pages as it takes', async () => {
    await using storage = await openFollowed()
    const { commit, db, writer } = storage
    await db.insertInto('feeds').values({ name: 'one', rule_hash: '' }).execute()
    await commit({ posts: Array.from({ length: 2_300 }, () => post([1])) })
    const judge = (feed: number) => ({ feed, rankKey: 7 })
    expect(await writer.restand([{ feed: 1, standing: 'x' }], judge)).toEqual({ feeds: [1], rows: 2_300 })
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from feed_posts where rank_key <> 7`.execute(db)
    expect(rows[0]!.n).toBe(0)
  })
})

it('counters of posts in an engagement feed are updated in place', async () => {
  await using storage = await openFollowed()
  const { commit, db } = storage
  const posts = Array.from({ length: 50 }, () => post([1]))
  await commit({ posts })
  for (let round = 0; round < 20; round++) {
    const actor = `did:plc:reader${round}`
    await commit({ engagements: posts.map((subject) => engage('like', subject.post, { actor })) })
  }
  await storage.writer[Symbol.asyncDispose]() // a session tells what it did when it ends
  const updates = async () => {
    const { rows } = await sql<{ all: number; hot: number }>`
      select sum(n_tup_upd)::int as all, sum(n_tup_hot_upd)::int as hot
      from pg_stat_user_tables where relname like 'post_stats%'`.execute(db)
    return rows[0]!
  }
  await expect.poll(updates).toEqual({ all: 1_000, hot: 1_000 })
})
