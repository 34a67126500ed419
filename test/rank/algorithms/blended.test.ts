import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { loadSettings, type Usable } from '../../../src/config/load.ts'
import { parsePostUri } from '../../../src/event.ts'
import { ruleForNothing } from '../../../src/match/rule.ts'
import { type Database, readOnly } from '../../../src/persist/database.ts'
import { defineAlgorithm } from '../../../src/rank/algorithm.ts'
import blended from '../../../src/rank/algorithms/blended.ts'
import chronological from '../../../src/rank/algorithms/chronological.ts'
import { ANYBODY, composeList } from '../../../src/rank/compose.ts'
import { createCursorCodec } from '../../../src/rank/cursor.ts'
import { isPersonal, type RankedFeed } from '../../../src/rank/feed.ts'
import { createPager } from '../../../src/rank/page.ts'
import { placeOf } from '../../../src/rank/place.ts'
import { activateFeeds, neededCollections } from '../../../src/roles/active-feeds.ts'
import { createAdmission } from '../../../src/roles/admission.ts'
import { tidAt } from '../../../src/tid.ts'
import { testDatabase } from '../../support/database.ts'
import { ALICE, BOB, CAROL, examplePost } from '../../support/events.ts'
import { personal } from '../composed-orders.ts'
import { engageWith, people } from '../engagements.ts'
import {
  addMemberships,
  type Membership,
  onePerMinute,
  removeMembership,
  rkeyOf,
  uriOf,
} from '../memberships.ts'
import { readToEnd } from '../read-to-end.ts'

const NOW = Date.UTC(2026, 6, 1, 12)
const MINUTE = 60_000
const [CATS, DOGS] = [1, 2]

let db: Database

beforeEach(async () => {
  const database = await testDatabase()
  db = database.db
  return () => database[Symbol.asyncDispose]()
})

const cats: RankedFeed = { id: CATS, order: { algorithm: chronological, config: {} } }
const dogs: RankedFeed = { id: DOGS, order: { algorithm: chronological, config: {} } }

/** A feed of cats and dogs, whose own number is 9. */
function blend(
  options: object,
  sources: RankedFeed['sources'] = [{ feed: cats }, { feed: dogs }],
): RankedFeed {
  return { id: 9, order: { algorithm: blended, config: blended.config.parse(options) }, sources }
}

function members(feed: number, did: string, count: number): Membership[] {
  return onePerMinute({ feed, authors: [did], count, now: NOW }).map((post) => ({ ...post, clock: feed }))
}

function read(feed: RankedFeed, limit = 100): Promise<string[]> {
  return readToEnd(db, feed, { limit, now: NOW })
}

describe('a blend of feeds', () => {
  test('takes turns by weight, whatever the size of a page', async () => {
    await addMemberships(db, [...members(CATS, ALICE, 200), ...members(DOGS, BOB, 200)])
    const feed = blend({ sources: [{ feed: 'cats', weight: 3 }, { feed: 'dogs' }] })
    const uris = await read(feed)
    expect(uris).toHaveLength(400)
    for (let from = 0; from < 200; from += 4)
      expect(uris.slice(from, from + 4).filter((uri) => uri.includes(ALICE))).toHaveLength(3)
    expect(uris.filter((uri) => uri.includes(BOB))).toEqual(members(DOGS, BOB, 200).map(uriOf))
    expect(await read(feed, 7)).toEqual(uris)
  })

  test('by places puts first what several feeds hold, and shows it once', async () => {
    const both = { did: CAROL, at: NOW - 30 * MINUTE, rankKey: NOW - 30 * MINUTE }
    await addMemberships(db, [
      ...members(CATS, ALICE, 40),
      ...members(DOGS, BOB, 40),
      { ...both, feed: CATS },
      { ...both, feed: DOGS },
    ])
    const sources = [{ feed: 'cats' }, { feed: 'dogs' }]
    const ranked = await read(blend({ sources, mode: 'rrf' }))
    expect(ranked).toHaveLength(81)
    expect(ranked[0]).toBe(uriOf(both))
    const turns = await read(blend({ sources }))
    expect(turns.indexOf(uriOf(both))).toBeGreaterThan(50)
    expect(new Set(turns)).toEqual(new Set(ranked))
  })

  test('shows what it takes only as long as one of its sources does', async () => {
    await addMemberships(db, [...members(CATS, ALICE, 20), ...members(DOGS, BOB, 20)])
    const pager = createPager({ reader: readOnly(db), cursors: createCursorCodec('s'), now: () => NOW })
    const feed = blend({ sources: [{ feed: 'cats' }, { feed: 'dogs' }] })
    const { cursor } = await pager(feed, { limit: 10, cursor: undefined })
    await removeMembership(db, members(CATS, ALICE, 20)[10]!, 'hide')
    await removeMembership(db, members(DOGS, BOB, 20)[11]!, 'delete')
    const rest = await pager(feed, { limit: 100, cursor })
    expect(rest.items).toHaveLength(28)
  })

  test('has the diversity of each source and its own across all', async () => {
    await addMemberships(db, [
      ...members(CATS, ALICE, 20),
      ...members(CATS, CAROL, 20).map((one) => ({ ...one, clock: 7 })),
      ...members(DOGS, BOB, 20),
    ])
    const one = { ...cats, diversity: { window: 500, perAuthor: 3 } }
    const sources = [{ feed: one }, { feed: dogs }]
    const feed = blend({ sources: [{ feed: 'cats' }, { feed: 'dogs' }] }, sources)
    const authors = (await read(feed)).map((uri) => uri.split('/')[2])
    expect(authors.filter((did) => did === ALICE)).toHaveLength(3)
    expect(authors.filter((did) => did === CAROL)).toHaveLength(3)
    const spread = (await read({ ...feed, diversity: { window: 30, gap: 2 } })).map(
      (uri) => uri.split('/')[2],
    )
    for (const [index, did] of spread.entries()) expect(spread.slice(index + 1, index + 3)).not.toContain(did)
  })

  test('is the same list for the same moment, and knows nothing newer', async () => {
    await addMemberships(db, [...members(CATS, ALICE, 50), ...members(DOGS, BOB, 50)])
    const feed = blend({ sources: [{ feed: 'cats' }, { feed: 'dogs', weight: 2 }], mode: 'rrf' })
    const compose = () => composeList(readOnly(db), feed, { viewer: ANYBODY, asOf: tidAt(NOW * 1000) + 9n })
    const first = await compose()
    expect(first.posts).toHaveLength(100)
    await addMemberships(db, [{ feed: CATS, did: CAROL, at: NOW + 1, rankKey: NOW + 1 }])
    expect(await compose()).toEqual(first)
  })

  test('tells of each post where it came from', async () => {
    const both = { did: CAROL, at: NOW - 30 * MINUTE, rankKey: NOW - 30 * MINUTE }
    await addMemberships(db, [{ ...both, feed: CATS }, { ...both, feed: DOGS }, ...members(DOGS, BOB, 3)])
    const feed = blend({ sources: [{ feed: 'cats', weight: 2 }, { feed: 'dogs' }], mode: 'rrf' })
    const place = await placeOf(readOnly(db), feed, parsePostUri(uriOf(both))!, { viewer: ANYBODY, now: NOW })
    expect(place).toEqual({
      place: 1,
      rank: 1,
      of: 4,
      terms: [
        { name: 'source 1', ms: 0, detail: 'place 1 of cats, weight 2, 0.0328 points' },
        { name: 'source 2', ms: 0, detail: 'place 4 of dogs, weight 1, 0.0156 points' },
      ],
    })
  })

  describe('with places for what trends', () => {
    const sources = [{ feed: 'cats' }, { feed: 'dogs' }]
    const feed = blend({ sources, trending: { every: 4, within: '2h' } })
    const [cat, dog] = [members(CATS, ALICE, 110)[100]!, members(DOGS, BOB, 110)[90]!]

    beforeEach(async () => {
      await addMemberships(db, [...members(CATS, ALICE, 110), ...members(DOGS, BOB, 110)])
      await engageWith(db, cat, people(9), { at: NOW - 10 * MINUTE })
      await engageWith(db, dog, people(5), { at: NOW - 20 * MINUTE })
    })

    test('brings them up, the fastest first, and shows nothing twice', async () => {
      const plain = await read(blend({ sources }))
      const uris = await read(feed)
      expect([uris[3], uris[7]]).toEqual([cat, dog].map(uriOf))
      expect(uris.filter((_, index) => index !== 3 && index !== 7)).toEqual(
        plain.filter((uri) => uri !== uriOf(cat) && uri !== uriOf(dog)),
      )
      for (const limit of [1, 7, 30]) expect(await read(feed, limit)).toEqual(uris)
    })

    test('finds them where taking turns would not have come to them', async () => {
      await addMemberships(
        db,
        members(CATS, CAROL, 500).map((one) => ({ ...one, clock: 9 })),
      )
      const uris = await read(blend({ sources: [{ feed: 'cats', weight: 1000 }, sources[1]!], trending: {} }))
      expect(uris).toHaveLength(500)
      expect(uris[15]).toBe(uriOf(dog))
      expect(await read(blend({ sources: [{ feed: 'cats', weight: 1000 }, sources[1]!] }))).not.toContain(
        uriOf(dog),
      )
    })

    test('tells so of them', async () => {
      const post = parsePostUri(uriOf(cat))!
      const place = await placeOf(readOnly(db), feed, post, { viewer: ANYBODY, now: NOW })
      expect(place?.place).toBe(4)
      expect(place?.terms.map(({ name }) => name)).toEqual(['trending', 'source 1'])
      expect(place?.terms[0]?.detail).toMatch(
        /^9 accounts in the last 2h, taken for \d\.\d an hour; the average is 0\.\d$/,
      )
    })

    test('asks for likes and reposts, and without such places for none', () => {
      const needed = (order: RankedFeed['order']) =>
        neededCollections([{ rule: ruleForNothing(), order: { name: 'blended', ...order }, madeOf: [] }])
      expect(needed(feed.order)).toEqual(new Set(['app.bsky.feed.like', 'app.bsky.feed.repost']))
      expect(needed(blend({ sources }).order)).toEqual(new Set())
    })
  })

  test('is personal where one of its sources is', () => {
    expect(isPersonal(blend({ sources: [{ feed: 'cats' }] }))).toBe(false)
    const mine = { id: 3, order: { algorithm: personal, config: {} } }
    expect(isPersonal(blend({ sources: [{ feed: 'mine' }] }, [{ feed: mine }]))).toBe(true)
    expect(isPersonal(blend({ sources: [{ order: 'x' }] }, [{ feed: cats, order: mine.order }]))).toBe(true)
  })
})

test('a feed in another order is sorted by what is stored of its posts', async () => {
  const liked = defineAlgorithm({
    family: 'keyed',
    summary: 'A minute a like.',
    config: z.strictObject({}),
    collections: ['app.bsky.feed.like'],
    onEngagement: ({ likes }) => [{ name: 'likes', ms: likes * MINUTE, detail: `${likes} likes` }],
  })
  const posts = members(CATS, ALICE, 20)
  await addMemberships(db, posts)
  const actor = await db.selectFrom('actors').select('id').executeTakeFirstOrThrow()
  const arrays = { langs: [], tags: [], mentions: [], links: [], titles: [], alts: [], labels: [] }
  for (const [index, post] of posts.entries()) {
    const key = { author: actor.id, rkey: rkeyOf(post) }
    const rest = { rev: 1n, time: post.at, text: '', images: 0, flags: 0, tsv: '' }
    await db
      .insertInto('posts')
      .values({ ...key, ...rest, ...arrays })
      .execute()
    if (index === 19)
      await db
        .updateTable('post_stats')
        .set({ likes: 10 })
        .where('author', '=', key.author)
        .where('rkey', '=', key.rkey)
        .execute()
  }
  const source = { feed: cats, order: { algorithm: liked, config: {} } }
  const uris = await read(blend({ sources: [{ feed: 'cats', order: 'liked' }] }, [source]))
  const expected = posts.map(uriOf)
  // Ten likes lift the last to the time of the tenth; of equals the newer record key comes first.
  expect(uris).toEqual([...expected.slice(0, 10), expected[19], ...expected.slice(10, 19)])
  expect(
    neededCollections([
      {
        rule: ruleForNothing(),
        order: { name: 'x', algorithm: chronological, config: {} },
        madeOf: [{ feed: 'cats', order: { name: 'liked', algorithm: liked, config: {} } }],
      },
    ]),
  ).toEqual(new Set(['app.bsky.feed.like']))
})

describe('in the settings', () => {
  test('a blend needs no match, wants no post itself, and finds its sources', async () => {
    const loaded = await load(`
feeds:
  cats: { name: Cats, match: { text: [cat] } }
  dogs: { name: Dogs, match: { text: [dog] }, diversity: { gap: 2 } }
  pets:
    name: Pets
    order: { blended: { sources: [{ feed: dogs, weight: 2 }, { feed: cats, order: chronological }] } }
`)
    const feeds = await activateFeeds(db, loaded)
    const [one, two, pets] = feeds
    expect(pets!.sources).toEqual([
      {
        feed: expect.objectContaining({ key: 'dogs', id: two!.id, diversity: { gap: 2, window: 30 } }),
        order: undefined,
      },
      { feed: expect.objectContaining({ key: 'cats', id: one!.id }), order: undefined },
    ])
    const admit = createAdmission(feeds, false)
    const wanted = admit(examplePost({ text: 'a cat and a dog' }))?.memberships.map(({ feed }) => feed)
    expect(wanted?.toSorted()).toEqual([one!.id, two!.id])
    expect(admit(examplePost({ text: 'a bird' }))).toBeUndefined()
  })
})

async function load(yaml: string): Promise<Usable> {
  const cwd = await mkdtemp(join(tmpdir(), 'lycan-blended-'))
  try {
    await writeFile(join(cwd, 'lycan.yaml'), yaml)
    const loaded = await loadSettings({ flags: {}, environment: {}, cwd })
    expect(loaded.diagnostics).toEqual([])
    return loaded as Usable
  } finally {
    await rm(cwd, { recursive: true })
  }
}
