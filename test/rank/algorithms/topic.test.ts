import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase, readOnly } from '../../../src/persist/database.ts'
import { ensurePartitions } from '../../../src/persist/partitions.ts'
import { sumOf } from '../../../src/rank/algorithm.ts'
import topic from '../../../src/rank/algorithms/topic.ts'
import { newestMembers } from '../../../src/rank/topic/pool.ts'
import { decodeTid } from '../../../src/tid.ts'
import { newRev, put } from '../../persist/storage.ts'
import { ALICE, BOB, CAROL } from '../../support/events.ts'
import { AS_OF, about, HOUR, NOW, openTopics } from '../topic/posts.ts'

const PLAIN = { variety: 0 }
const cats = about('tabby kitten naps #cats', 20)
const dogs = about('greyhound sprints #dogs', 19)
const birds = about('heron fishing #birds', 18)
const liked = about('another kitten #cats', 30)

describe('for a reader', () => {
  it('puts what is about the things they like above newer posts, and says why', async () => {
    await using topics = await openTopics()
    await topics.post([cats, dogs, birds, about('weather report', 1)])
    await topics.post([liked], 2)
    await topics.like([liked])
    expect(await topics.texts(await topics.compose({ did: CAROL }, { config: PLAIN }))).toEqual([
      'weather report',
      'heron fishing #birds',
      'greyhound sprints #dogs',
      'tabby kitten naps #cats',
    ])
    const list = await topics.compose({ did: BOB }, { config: PLAIN })
    expect(await topics.texts(list)).toEqual([
      'tabby kitten naps #cats',
      'weather report',
      'heron fishing #birds',
      'greyhound sprints #dogs',
    ])
    const [interest, author] = list[0]!.terms!
    expect(interest).toMatchObject({ name: 'interest' })
    expect(interest!.detail).toMatch(/^about .*#cats/)
    expect(interest!.ms).toBeGreaterThan(19 * 3_600_000)
    expect(author).toMatchObject({ name: 'author', detail: 'by an author whose posts you liked' })
    expect(list.at(-1)!.terms!.map(({ name }) => name)).toEqual(['author'])
  })

  it('feels “show less” and “show more” at once', async () => {
    await using topics = await openTopics()
    const more = [
      about('sleeping kitten #cats', 22, { did: CAROL }),
      about('kitten and yarn #cats', 23, { did: CAROL }),
    ]
    await topics.post([cats, ...more, dogs, birds])
    await topics.post([liked], 2)
    await topics.like([liked])
    const options = { config: PLAIN }
    const before = await shifts()
    expect(before[cats.text]).toBeGreaterThan(0)
    await topics.told(cats, 'requestLess')
    const less = await shifts()
    expect(less).not.toHaveProperty([cats.text])
    for (const { text } of more) expect(less[text]).toBeLessThan(before[text]!)
    await topics.told(dogs, 'requestMore')
    const wished = await shifts()
    expect(wished[dogs.text]).toBeGreaterThan(less[dogs.text]!)
    expect((await topics.texts(await topics.compose({ did: BOB }, options)))[0]).toBe(dogs.text)

    /** By how much each post is moved. */
    async function shifts(): Promise<Record<string, number>> {
      const list = await topics.compose({ did: BOB }, options)
      const texts = await topics.texts(list)
      return Object.fromEntries(list.map(({ terms }, i) => [texts[i]!, sumOf(terms!)]))
    }
  })

  it('takes the last of several wishes about one post', async () => {
    await using topics = await openTopics()
    await topics.post([cats, dogs, birds])
    await topics.post([liked], 2)
    await topics.like([liked])
    await topics.told(cats, 'requestLess', BOB, 3)
    expect(await topics.texts(await topics.compose())).not.toContain(cats.text)
    await topics.told(cats, 'requestMore', BOB, 2)
    expect((await topics.texts(await topics.compose()))[0]).toBe(cats.text)
  })

  it('leaves out what the frame hides, and takes others in its place', async () => {
    await using topics = await openTopics()
    await topics.post([cats, dogs, birds])
    const hidden = decodeTid(birds.rkey)
    const options = { config: PLAIN, count: 2, hides: ({ rkey }: { rkey: bigint }) => rkey === hidden }
    expect(await topics.texts(await topics.compose({ did: BOB }, options))).toEqual([dogs.text, cats.text])
  })

  it('learns from their repository: stored posts, and authors of others', async () => {
    await using topics = await openTopics()
    const carols = about('a quiet evening', 25, { did: CAROL })
    await topics.post([cats, dogs, carols])
    await topics.post([liked], 2)
    const ids = await topics.numbers()
    const [{ id: bob }] = (await topics.db
      .insertInto('actors')
      .values({ did: BOB })
      .returning('id')
      .execute()) as [{ id: number }]
    const interest = (author: string, rkey: bigint, likes: number) => ({
      viewer: bob,
      author: ids.get(author)!,
      rkey,
      likes,
      liked: NOW,
    })
    await topics.db
      .insertInto('interests')
      .values([interest(liked.did, decodeTid(liked.rkey)!, 1), interest(CAROL, 0n, 60)])
      .execute()
    const list = await topics.compose({ did: BOB }, { config: PLAIN })
    expect(await topics.texts(list)).toEqual([cats.text, carols.text, dogs.text])
    // Once the stream shows the same like it counts once.
    const before = list[0]!.terms!
    await topics.like([liked], BOB, 0)
    expect((await topics.compose({ did: BOB }, { config: PLAIN }))[0]!.terms).toEqual(before)
  })

  it('looks at the languages of strangers only', async () => {
    await using topics = await openTopics()
    const many = Array.from({ length: 50 }, (_, i) => about(`kitten number ${i}`, 30 + i))
    await topics.post([cats, dogs, ...many])
    let looked = 0
    const asker = (did: string) => ({
      did,
      get languages() {
        looked++
        return ['en']
      },
    })
    await topics.like(many)
    await topics.compose(asker(BOB))
    expect(looked).toBe(0)
    await topics.compose(asker(CAROL))
    expect(looked).toBeGreaterThan(0)
  })

  it('does not look past the moment of the list', async () => {
    await using topics = await openTopics()
    await topics.post([cats, dogs])
    await topics.post([liked], 2)
    const before = await topics.compose()
    await topics.like([liked], BOB, -1)
    await topics.post([about('from the future', -2)])
    expect(await topics.compose()).toEqual(before)
  })
})

describe('for strangers', () => {
  it('puts posts in their languages first, and among those what others like', async () => {
    await using topics = await openTopics()
    const posts = [
      about('neu', 1, { langs: ['de'] }),
      about('beliebt', 10, { langs: ['de-AT', 'en'] }),
      about('new', 2, { langs: ['en-GB'] }),
      about('popular', 11, { langs: ['en'] }),
      about('whatever', 0.5, { langs: [] }),
    ]
    await topics.post(posts)
    for (const actor of [ALICE, CAROL, 'did:plc:dave']) await topics.like([posts[1]!, posts[3]!], actor)
    const texts = async (languages: string[]) =>
      topics.texts(await topics.compose({ languages }, { config: PLAIN }))
    expect(await texts([])).toEqual(['beliebt', 'popular', 'whatever', 'neu', 'new'])
    expect(await texts(['en'])).toEqual(['beliebt', 'popular', 'new', 'whatever', 'neu'])
    expect(await texts(['de', 'en'])).toEqual(['beliebt', 'popular', 'neu', 'new', 'whatever'])
    expect(await texts(['fr'])).toEqual(await texts([]))
    const [first] = await topics.compose({ languages: ['en'] })
    expect(first!.terms).toMatchObject([
      { name: 'popularity', detail: '3 likes, 0 reposts, 0 replies, 0 quotes' },
    ])
  })

  it('is the same for readers of whom nothing is known, and an empty list for an empty feed', async () => {
    await using topics = await openTopics()
    expect(await topics.compose()).toEqual([])
    await topics.post([cats, dogs, birds])
    expect(await topics.compose({ did: 'did:plc:nobody' })).toEqual(await topics.compose({}))
  })
})

describe('lists', () => {
  it('are the same for the same tables, whatever the process has seen before', async () => {
    await using topics = await openTopics()
    const { db } = topics
    const subjects = ['#cats kitten', '#dogs puppy', '#birds heron', 'garden tomato', 'railway station']
    const posts = Array.from({ length: 150 }, (_, i) =>
      about(`${subjects[i % 5]} ${subjects[(i * 7) % 4]} number${i % 11}`, 1 + i / 10, {
        did: [ALICE, CAROL][i % 2]!,
      }),
    )
    await topics.post(posts.slice(0, 100))
    await topics.like(posts.slice(5, 40))
    const warm = readOnly(db)
    await topics.compose({ did: BOB }, { reader: warm })
    await topics.compose({ did: BOB }, { reader: warm, asOf: AS_OF - (1n << 45n) })
    await topics.post(posts.slice(100))
    await topics.commit({ posts: [put({ ...posts[3]!, text: 'edited: #dogs puppy' }, { rev: newRev() })] })
    await db.deleteFrom('feed_posts').where('rkey', '=', decodeTid(posts[7]!.rkey)!).execute()
    await db
      .updateTable('feed_posts')
      .set({ hidden: true })
      .where('rkey', '=', decodeTid(posts[8]!.rkey)!)
      .execute()
    const list = await topics.compose({ did: BOB }, { reader: warm })
    expect(list).toHaveLength(148)
    expect(new Set(list.map(({ author, rkey }) => `${author}/${rkey}`)).size).toBe(148)
    // A reader of its own is what another process, or a restart, would have.
    await using other = openDatabase({ url: topics.url, poolSize: 1, role: 'serve' })
    expect(await topics.compose({ did: BOB }, { reader: readOnly(other) })).toEqual(list)
    const both = await Promise.all([
      topics.compose({ did: BOB }, { reader: warm }),
      topics.compose({ did: BOB }, { reader: warm, asOf: AS_OF - (1n << 45n) }),
      topics.compose({ did: BOB }, { reader: warm }),
    ])
    expect(both[0]).toEqual(list)
    expect(both[2]).toEqual(list)
    expect(both[1]!.length).toBeLessThan(148)
  })

  it('have as many posts as were asked for, of the newest', async () => {
    await using topics = await openTopics()
    const posts = Array.from({ length: 130 }, (_, i) => about(`number ${i}`, 1 + i / 10))
    await topics.post(posts)
    expect(await topics.compose({}, { count: 30 })).toHaveLength(30)
    expect(await topics.compose({}, { config: { candidates: 100 } })).toHaveLength(100)
  })

  it('stand in a feed whose posts are not stored by their keys', async () => {
    await using topics = await openTopics()
    await topics.post([cats, dogs])
    await sql`delete from posts`.execute(topics.db)
    expect((await topics.compose()).map(({ rkey }) => rkey)).toEqual([
      decodeTid(dogs.rkey),
      decodeTid(cats.rkey),
    ])
  })

  it('look up each member by its key, and read no table whole', async () => {
    await using topics = await openTopics()
    await ensurePartitions(topics.db, (NOW - 24 * HOUR) * 1_000, NOW * 1_000, 24)
    await sql`
      with added as (
        insert into posts (author, rkey, rev, time, text, langs, tags, mentions, links, titles, alts, labels, images, flags, tsv)
        select n % 100, ${AS_OF} - (n::int8 << 33), 1, n, 'text', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 0, 0, ''
        from generate_series(1, 8000) n
        returning author, rkey, time
      )
      insert into feed_posts (feed, author, rkey, rank_key) select 1, author, rkey, time from added`.execute(
      topics.db,
    )
    await sql`vacuum analyze`.execute(topics.db)
    const plan = await newestMembers(readOnly(topics.db), 1, AS_OF, 100).explain('json', sql`costs off`)
    const text = JSON.stringify(plan)
    expect(text).toMatch(/"Index Only Scan"/)
    expect(text).not.toMatch(/"Seq Scan"|"Hash Join"|"Merge Join"/)
  })
})

it('asks for likes and reposts, and for the repository of its readers', () => {
  expect(topic.collections).toEqual(['app.bsky.feed.like', 'app.bsky.feed.repost'])
  expect(topic).toMatchObject({ family: 'composed', personal: true, learnsInterests: true })
})

it('has options within bounds', () => {
  expect(topic.config.parse({})).toEqual({
    halfLife: 43_200_000,
    variety: 0.5,
    candidates: 2_000,
  })
  for (const wrong of [
    { halfLife: '1s' },
    { variety: 2 },
    { seen: 'hide' },
    { candidates: 1e6 },
    { extra: 1 },
  ])
    expect(topic.config.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
})
