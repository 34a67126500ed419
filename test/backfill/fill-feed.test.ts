import { describe, expect, it } from 'vitest'
import type { Post } from '../../src/event.ts'
import { engage } from '../persist/storage.ts'
import { ALICE, BOB, CAROL } from '../support/events.ts'
import { BY_LIKES, openFeed, SETTINGS, unwanted } from './stored.ts'

const cats = (count: number, parts: Partial<Post> = {}) =>
  Array.from({ length: count }, (_, i) => unwanted({ text: `cat ${i}`, ...parts }))

describe('filling a feed', () => {
  it('puts the stored posts in that its rule wants, where ingest would have put them', async () => {
    await using at = await openFeed('text: [cat]', { order: BY_LIKES as never })
    const [first, second, dog] = [
      unwanted({ text: 'a cat' }),
      unwanted({ text: 'the cat' }),
      unwanted({ text: 'a dog' }),
    ]
    const likes = [BOB, CAROL].map((actor) => engage('like', first.post, { actor }))
    await at.commit({ posts: [first, second, dog], engagements: likes })
    expect(await at.fill()).toBe('filled')
    const lift = Number((await at.rows()).find(({ text }) => text === 'a cat')!.lift)
    expect(lift).toBeGreaterThan(6 * 3_600_000)
    expect(await at.rows()).toEqual([
      { text: 'the cat', rank_key: BigInt(second.post.time), lift: 0n, waiting: false, needs: null },
      {
        text: 'a cat',
        rank_key: BigInt(first.post.time + lift),
        lift: BigInt(lift),
        waiting: false,
        needs: null,
      },
    ])
    expect(await at.filling()).toMatchObject({
      state: 'filled',
      joined: 2n,
      removed: 0n,
      seen: 2n,
      shown: 2n,
    })
    await at.commit({ engagements: [engage('like', second.post)] })
    expect(Number((await at.rows())[0]!.lift)).toBeGreaterThan(0)
  })

  it('takes out what the rule no longer wants, and leaves the rest where it stands', async () => {
    await using at = await openFeed('text: [cat]')
    await at.commit({
      posts: [unwanted({ text: 'cat' }), unwanted({ text: 'cat and dog' }), unwanted({ text: 'dog' })],
    })
    await at.fill()
    const before = await at.rows()
    const feed = await at.edit('text: [dog]', 'other')
    expect(await at.fill({ feed })).toBe('filled')
    expect(await at.texts()).toEqual(['cat and dog', 'dog'])
    expect((await at.rows())[0]).toEqual(before[1])
    expect(await at.filling()).toMatchObject({ joined: 1n, removed: 1n })
  })

  it('does nothing twice', async () => {
    await using at = await openFeed('text: [cat]')
    await at.commit({ posts: cats(3) })
    expect(await at.fill()).toBe('filled')
    await at.db.deleteFrom('feed_posts').execute()
    expect(await at.fill()).toBe('filled')
    expect(await at.texts()).toEqual([])
    expect(await at.fill({ again: { allowEmpty: false } })).toBe('filled')
    expect(await at.texts()).toHaveLength(3)
  })

  it('leaves out what is too old for a feed, and hides what hidden authors wrote', async () => {
    await using at = await openFeed('text: [cat]')
    const micros = Date.now() * 1_000
    await at.commit({
      posts: cats(2),
      accounts: [{ kind: 'status', did: ALICE, status: 'deactivated', micros }],
    })
    const later = Date.now() + 10 * 86_400_000
    expect(await at.fill({ now: later })).toBe('filled')
    expect(await at.rows()).toEqual([])
    expect(await at.fill({ again: { allowEmpty: false } })).toBe('filled')
    const rows = await at.db.selectFrom('feed_posts').select('hidden').execute()
    expect(rows).toEqual([{ hidden: true }, { hidden: true }])
    expect(await at.filling()).toMatchObject({ shown: 0n })
  })

  it('stops where the feed is as full as it may be', async () => {
    await using at = await openFeed('text: [cat]', { standing: 'time' })
    const posts = cats(1_200)
    await at.commit({ posts })
    const settings = { ...SETTINGS, retention: { ...SETTINGS.retention, rowsPerFeed: 600 } }
    await at.fill({ settings })
    expect(await at.filling()).toMatchObject({ joined: 1_000n })
    expect((await at.texts()).at(-1)).toBe('cat 1199')
  })

  it('tells posts what they wait for', async () => {
    await using at = await openFeed('all: [{ text: [cat] }, { engagement: { likes: { atLeast: 2 } } }]')
    const [liked, plain] = [unwanted({ text: 'liked cat' }), unwanted({ text: 'plain cat' })]
    const likes = [BOB, CAROL].map((actor) => engage('like', liked.post, { actor }))
    await at.commit({ posts: [liked, plain], engagements: likes })
    await at.fill()
    expect((await at.rows()).map(({ text, waiting }) => [text, waiting])).toEqual([
      ['liked cat', false],
      ['plain cat', true],
    ])
    const feed = await at.edit('all: [{ text: [cat] }, { engagement: { likes: { atLeast: 1 } } }]', 'other')
    await at.fill({ feed })
    await at.commit({ engagements: [engage('like', plain.post)] })
    expect((await at.rows()).map(({ waiting }) => waiting)).toEqual([false, false])
    expect(await at.fill({ feed: await at.edit('text: [cat]', 'third') })).toBe('filled')
    expect((await at.rows()).map(({ needs }) => needs)).toEqual([null, null])
  })

  it('compares posts with earlier ones in the order in which they came', async () => {
    await using at = await openFeed(
      'all: [{ text: [cat] }, { not: { duplicate: { within: 6h, minLetters: 3 } } }]',
    )
    const text = 'the very same cat again and again'
    await at.commit({
      posts: [unwanted({ text }), unwanted({ text, did: BOB }), unwanted({ text: 'another cat here' })],
    })
    await at.fill()
    const rows = await at.db
      .selectFrom('feed_posts')
      .innerJoin('actors', 'actors.id', 'author')
      .select('did')
      .execute()
    expect(rows).toEqual([{ did: ALICE }, { did: ALICE }])
    // Later ones are for ingest to decide, and stay.
    await at.commit({ posts: [unwanted({ text: 'a third cat, or so' })] })
    expect(await at.fill({ again: { allowEmpty: false } })).toBe('filled')
    expect(await at.texts()).toHaveLength(3)
  })
})

describe('an edit that would empty the feed', () => {
  it('is refused until told so, or edited again', async () => {
    await using at = await openFeed('text: [cat]')
    await at.commit({ posts: cats(3) })
    await at.fill()
    const feed = await at.edit('text: [unicorn]', 'other')
    expect(await at.fill({ feed })).toBe('refused')
    expect(await at.texts()).toHaveLength(3)
    expect(await at.fill({ feed })).toBe('refused')
    expect(await at.filling()).toMatchObject({ state: 'refused', rule_hash: 'other' })
    // What comes in later by the new rule does not make it right.
    expect(await at.fill({ feed, again: { allowEmpty: false } })).toBe('refused')
    expect(await at.fill({ feed, again: { allowEmpty: true } })).toBe('filled')
    expect(await at.texts()).toEqual([])
  })

  it('is refused as well where all would have to wait', async () => {
    await using at = await openFeed('text: [cat]')
    await at.commit({ posts: cats(3) })
    await at.fill()
    const feed = await at.edit('all: [{ text: [cat] }, { engagement: { likes: { atLeast: 100 } } }]', 'other')
    expect(await at.fill({ feed })).toBe('refused')
    expect((await at.rows()).map(({ waiting }) => waiting)).toEqual([false, false, false])
    expect(await at.fill({ feed: await at.edit('text: [cat]', 'third') })).toBe('filled')
    expect(await at.texts()).toHaveLength(3)
  })

  it('empties a feed that had nothing to show, without a word', async () => {
    await using at = await openFeed('text: [unicorn]')
    await at.commit({ posts: cats(3) })
    expect(await at.fill()).toBe('filled')
  })
})

describe('a run', () => {
  it('goes on from the last page where it was interrupted', async () => {
    await using at = await openFeed('length: { atLeast: 1 }')
    await at.commit({ posts: cats(1_300) })
    const stop = new AbortController()
    expect(await at.fill({ signal: stop.signal, progress: () => stop.abort() })).toBe('stopped')
    expect(await at.texts()).toEqual(Array.from({ length: 500 }, (_, i) => `cat ${800 + i}`))
    expect(await at.filling()).toMatchObject({ state: 'searching', seen: 500n, joined: 500n })
    const again = new AbortController()
    const progress = ({ state }: { state: string }) => state === 'sorting' && again.abort()
    expect(await at.fill({ signal: again.signal, progress })).toBe('stopped')
    expect(await at.filling()).toMatchObject({ state: 'sorting', seen: 1_300n, joined: 1_300n })
    expect(await at.fill()).toBe('filled')
    expect(await at.texts()).toHaveLength(1_300)
    expect(await at.filling()).toMatchObject({ state: 'filled', joined: 1_300n })
  })

  it('ends where the settings change, and writes nothing any more', async () => {
    await using at = await openFeed('text: [cat]')
    await at.commit({ posts: cats(1_300) })
    let edited: Promise<unknown> = Promise.resolve()
    const progress = () => {
      edited = at.edit('text: [dog]', 'other')
    }
    const slowly = { ...SETTINGS }
    const result = await at.fill({ progress, settings: slowly, gently: true })
    await edited
    expect(result).toBe('superseded')
    expect((await at.texts()).length).toBeLessThan(1_300)
    expect(await at.fill()).toBe('pending')
  })

  it('waits until ingest goes by the same rule', async () => {
    await using at = await openFeed('text: [cat]')
    await at.commit({ posts: cats(3) })
    await at.db.updateTable('feeds').set({ standing: 'test before' }).execute()
    expect(await at.fill()).toBe('pending')
    expect(await at.texts()).toEqual([])
    await at.writer.restand([{ feed: 1, standing: 'test', ruleHash: 'rule' }], () => undefined)
    expect(await at.fill()).toBe('filled')
    expect(await at.texts()).toHaveLength(3)
  })

  it('is alone', async () => {
    await using at = await openFeed('text: [cat]')
    await at.commit({ posts: cats(600) })
    let other: Promise<string> | undefined
    await at.fill({ gently: true, progress: () => (other ??= at.fill()) })
    expect(await other).toBe('elsewhere')
    expect(await at.texts()).toHaveLength(600)
  })
})

it('gives the same keys while accounts engage with the posts', async () => {
  await using at = await openFeed('text: [cat]', { order: BY_LIKES as never })
  await using undisturbed = await openFeed('text: [cat]', { order: BY_LIKES as never })
  const posts = cats(1_000)
  const likes = Array.from({ length: 40 }, (_, round) =>
    posts
      .filter((_, i) => (i + round) % 7 === 0)
      .map(({ post }) => engage('like', post, { actor: `did:plc:reader${round}` })),
  )
  await at.commit({ posts })
  await undisturbed.commit({ posts })
  const engaging = (async () => {
    for (const engagements of likes) await at.commit({ engagements })
  })()
  expect(await at.fill()).toBe('filled')
  await engaging
  for (const engagements of likes) await undisturbed.commit({ engagements })
  await undisturbed.fill()
  expect(await at.rows()).toEqual(await undisturbed.rows())
  expect(new Set((await at.rows()).map(({ lift }) => lift)).size).toBeGreaterThan(1)
}, 60_000)
