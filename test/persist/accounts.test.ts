import { describe, expect, it } from 'vitest'
import { tidMicros } from '../../src/tid.ts'
import { dumpTables } from '../support/dump-tables.ts'
import { ALICE, BOB, CAROL, nextMicros } from '../support/events.ts'
import { engage, newRev, openStorage, put } from './storage.ts'

describe('accounts', () => {
  const status = (
    did: string,
    name: 'active' | 'deactivated' | 'takendown' | 'deleted',
    micros = nextMicros(),
  ) => ({ kind: 'status', did, status: name, micros }) as const

  it('that are not active are hidden with what they write, until they are active again', async () => {
    await using storage = await openStorage()
    const { commit, memberships } = storage
    await commit({ posts: [put()] })
    await commit({ accounts: [status(ALICE, 'deactivated')], posts: [put()] })
    expect((await memberships()).map((row) => row.hidden)).toEqual([true, true])
    await commit({ accounts: [status(ALICE, 'active')] })
    expect((await memberships()).map((row) => row.hidden)).toEqual([false, false])
  })

  it('hear of a status only once, and not of an older one', async () => {
    await using storage = await openStorage()
    const { commit, memberships } = storage
    const [old, recent] = [nextMicros(), nextMicros()]
    await commit({ posts: [put()], accounts: [] })
    await commit({ accounts: [status(ALICE, 'active', recent)] })
    expect(await commit({ accounts: [status(ALICE, 'deleted', old)] })).toMatchObject({
      accounts: { statuses: 0 },
    })
    expect(await memberships()).toHaveLength(1)
  })

  it('deleted or taken down lose everything, and it does not come back', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    const mine = put()
    const theirs = put({ did: CAROL })
    const likes = [engage('like', mine.post), engage('like', theirs.post, { actor: ALICE })]
    await commit({ posts: [mine, theirs], engagements: likes })
    const gone = await commit({ accounts: [status(ALICE, 'takendown')] })
    expect(gone).toMatchObject({ accounts: { statuses: 1, posts: 1, engagements: 1 } })
    const after = await dumpTables(db)
    expect(after['posts']).toHaveLength(1)
    expect(after['engagements']).toEqual([])
    expect(after['post_stats']).toEqual([`${CAROL} ${theirs.rkey} 0 0 0 0`])

    expect(await commit({ posts: [mine], engagements: likes })).toMatchObject({
      posts: { refused: { floor: 1 } },
      engagements: { refused: { floor: 1, unkept: 1 } },
    })
    expect(await dumpTables(db)).toMatchObject({ posts: after['posts'], post_stats: after['post_stats'] })
  })

  it('never seen before obey what was said of them', async () => {
    await using storage = await openStorage()
    const { commit, db, memberships } = storage
    const mine = put()
    const theirs = put({ did: CAROL })
    await commit({
      accounts: [status(ALICE, 'deleted'), status(CAROL, 'deactivated'), status(BOB, 'active')],
    })
    expect(await db.selectFrom('actors').select('did').execute()).toEqual([])
    const report = await commit({ posts: [mine, theirs] })
    expect(report).toMatchObject({ posts: { inserted: 1, refused: { floor: 1 } } })
    expect(await memberships()).toMatchObject([{ hidden: true }])
  })

  it('replaced by #sync lose records, but posts keep what others made of them', async () => {
    await using storage = await openStorage()
    const { commit, db, stats } = storage
    const mine = put()
    const theirs = put({ did: CAROL })
    await commit({
      posts: [mine, theirs],
      engagements: [engage('like', mine.post), engage('like', theirs.post, { actor: ALICE })],
    })
    const rev = newRev()
    await commit({ accounts: [{ kind: 'sync', did: ALICE, rev }] })
    const after = await dumpTables(db)
    expect(after['posts']).toHaveLength(1)
    expect(after['feed_posts']).toHaveLength(1)
    expect(after['engagements']).toHaveLength(1)
    await commit({ posts: [{ ...mine, rev: newRev() }] })
    await commit({ accounts: [{ kind: 'sync', did: ALICE, rev }] })
    expect(await commit({ posts: [mine] })).toMatchObject({ posts: { refused: { floor: 1 } } })
    expect((await dumpTables(db))['posts']).toHaveLength(2)
    expect(await stats()).toMatchObject({ likes: 1 })
  })

  it('have the newest handle that was told', async () => {
    await using storage = await openStorage()
    const { commit, db } = storage
    const handle = (name: string, micros: number) =>
      ({ kind: 'handle', did: ALICE, handle: name, micros }) as const
    await commit({ posts: [put()] })
    const now = tidMicros(newRev())
    await commit({ accounts: [handle('alice.example', now)] })
    await commit({ accounts: [handle('old.example', now - 1)] })
    expect(await db.selectFrom('actors').select('handle').execute()).toEqual([{ handle: 'alice.example' }])
  })
})
