import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { dumpTables } from '../support/dump-tables.ts'
import { ALICE, BOB, CAROL } from '../support/events.ts'
import { engage, newRev, openStorage, put, undo } from './storage.ts'

describe('posts', () => {
  it('follow the highest rev, keep the rank of the feeds they stay in, and leave the others', async () => {
    await using storage = await openStorage()
    const { commit, memberships, db } = storage
    const first = put({ text: 'one', time: 1_000 }, { feeds: [1, 2] })
    const second = {
      ...put({ ...first.post, text: 'two', time: 5_000 }, { feeds: [2, 3] }),
    }
    await commit({ posts: [first] })
    expect(await commit({ posts: [second] })).toMatchObject({ posts: { updated: 1, joined: 1, left: 1 } })
    expect(await commit({ posts: [first] })).toMatchObject({ posts: { refused: { rev: 1 } } })
    expect(await memberships()).toEqual([
      { feed: 2, rank_key: 1_000n, hidden: false },
      { feed: 3, rank_key: 5_000n, hidden: false },
    ])
    expect(await db.selectFrom('posts').select(['text', 'time']).execute()).toEqual([
      { text: 'two', time: 5_000n },
    ])
  })

  it('that nobody wants any more leave the feeds and are not inserted', async () => {
    await using storage = await openStorage()
    const { commit, memberships, db } = storage
    const stored = put()
    await commit({ posts: [stored] })
    const unwanted = [
      put(stored.post, { keep: false, feeds: [] }),
      put({ did: CAROL }, { keep: false, feeds: [] }),
    ]
    expect(await commit({ posts: unwanted })).toMatchObject({
      posts: { updated: 1, refused: { unwanted: 1 } },
    })
    expect(await memberships()).toEqual([])
    expect((await dumpTables(db))['posts']).toHaveLength(1)
  })

  it('deleted before they come do not come, unless written again later', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    const [early, deletion, later] = [newRev(), newRev(), newRev()]
    const post = put({}, { rev: early })
    await commit({ deletes: [undo('post', { did: ALICE, rkey: post.rkey }, deletion)] })
    expect(await commit({ posts: [post] })).toMatchObject({ posts: { refused: { tombstone: 1 } } })
    expect(await commit({ posts: [{ ...post, rev: later }] })).toMatchObject({ posts: { inserted: 1 } })
    await commit({ deletes: [undo('post', { did: ALICE, rkey: post.rkey }, deletion)] })
    expect((await dumpTables(db))['posts']).toHaveLength(1)
  })

  it('are found by the tokens of the matcher', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    const endless = 'x'.repeat(3000)
    await commit({ posts: [put({ text: 'any' }, { searchText: `猫 tromsø cat's  cat's ${endless} ` })] })
    const { rows } = await sql<{
      tsv: string
    }>`select tsv::text from posts where tsv @@ '猫'::tsquery`.execute(db)
    expect(rows).toEqual([{ tsv: "'cat''s' 'tromsø' '猫'" }])
  })
})

describe('engagements', () => {
  it('count accounts, not records', async () => {
    await using storage = await openStorage()
    const { commit, stats } = storage
    const { post, ...rest } = put()
    const twice = [engage('like', post), engage('like', post)]
    await commit({
      posts: [{ post, ...rest }],
      engagements: [
        ...twice,
        engage('like', post, { actor: CAROL }),
        engage('repost', post),
        engage('quote', post),
      ],
    })
    expect(await stats()).toEqual({ likes: 2, reposts: 1, replies: 0, quotes: 1 })
    await commit({ deletes: [undo('like', { did: BOB, rkey: twice[0]!.rkey })] })
    expect(await stats()).toMatchObject({ likes: 2 })
    await commit({ deletes: [undo('like', { did: BOB, rkey: twice[1]!.rkey })] })
    expect(await stats()).toMatchObject({ likes: 1, reposts: 1 })
  })

  it('withdrawn before they come do not count', async () => {
    await using storage = await openStorage()
    const { commit, stats } = storage
    const post = put()
    const like = engage('like', post.post)
    await commit({ posts: [post], deletes: [undo('like', { did: BOB, rkey: like.rkey })] })
    expect(await commit({ engagements: [like] })).toMatchObject({
      engagements: { refused: { tombstone: 1 } },
    })
    expect(await stats()).toMatchObject({ likes: 0 })
  })

  it('by reply and quote end with the post that replied or quoted', async () => {
    await using storage = await openStorage()
    const { commit, stats } = storage
    const post = put()
    const rkey = newRev()
    const both = [engage('reply', post.post, { rkey }), engage('quote', post.post, { rkey })]
    await commit({ posts: [post], engagements: both })
    expect(await stats()).toMatchObject({ replies: 1, quotes: 1 })
    await commit({ deletes: [undo('post', { did: BOB, rkey })] })
    expect(await stats()).toMatchObject({ replies: 0, quotes: 0 })
  })

  it('with posts that are not stored are not recorded', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    await commit({ posts: [put()] })
    const stray = [engage('like', put().post), engage('like', put({ did: CAROL }).post)]
    expect(await commit({ engagements: stray })).toMatchObject({ engagements: { refused: { unkept: 2 } } })
    expect((await dumpTables(db))['engagements']).toEqual([])
  })

  it('outlive the deletion of their post, which may be written again', async () => {
    await using storage = await openStorage()
    const { commit, stats } = storage
    const post = put()
    await commit({ posts: [post], engagements: [engage('like', post.post)] })
    await commit({ deletes: [undo('post', { did: ALICE, rkey: post.rkey })] })
    await commit({ posts: [{ ...post, rev: newRev() }] })
    expect(await stats()).toMatchObject({ likes: 1 })
  })
})
