import { readFile, writeFile } from 'node:fs/promises'
import type { AtpAgent } from '@atproto/api'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { dumpTables } from '../support/dump-tables.ts'
import { lycan } from '../support/lycan.ts'
import { readSkeleton, readTexts, refusal } from './reading.ts'
import { useWorld } from './world.ts'

let alice: AtpAgent
let bob: AtpAgent
let carol: AtpAgent

const world = useWorld(async (network) => {
  alice = await network.join('alice.test')
  bob = await network.join('bob.test')
  carol = await network.join('carol.test')
  return `
  liked: { name: Liked, match: { text: plums }, order: { engagement: { halfLife: 6h } } }
  deleted: { name: Deleted, match: { text: cherries } }
  edited: { name: Edited, match: { text: figs } }
  leaving: { name: Leaving, match: { text: grapes } }
  away: { name: Away, match: { text: limes } }
  banned: { name: Banned, match: { text: lemons } }
`
})

/** The database of a second Lycan that sees the same over the v1 wire, and is never away. */
let witness: TestDatabase

const resources = new AsyncDisposableStack()
beforeAll(async () => {
  const { bridge, settings } = world()
  const file = settings.replace(/\.yaml$/, '-v1.yaml')
  await writeFile(file, (await readFile(settings, 'utf8')).replace('jetstream: {', 'jetstream: { wire: v1,'))
  witness = resources.use(await testDatabase())
  const subscribed = bridge.nextSubscriber()
  resources.use(lycan('run', '--only', 'ingest', '-c', file, '--database-url', witness.url))
  await subscribed
})
afterAll(() => resources.disposeAsync())

/** Both Lycan itself and the AppView give exactly these posts, in this order, sooner or later. */
async function expectFeed(
  feed: string,
  ...posts: readonly { readonly uri: string; readonly text: string }[]
) {
  const { network, url } = world()
  await network.indexed()
  await expect.poll(() => readSkeleton(url, feed)).toEqual(posts.map(({ uri }) => uri))
  await expect.poll(() => readTexts(network.anonymous(), feed)).toEqual(posts.map(({ text }) => text))
  expect(await readTexts(bob, feed)).toEqual(posts.map(({ text }) => text))
}

async function write(author: AtpAgent, text: string) {
  const { uri, cid } = await author.post({ text })
  return { uri, cid, text }
}

it('likes move a post up, and down again when they are taken back', async () => {
  const feed = world().uriOf('liked')
  const older = await write(alice, 'plums, the older')
  const newer = await write(alice, 'plums, the newer')
  await expectFeed(feed, newer, older)

  const like = await bob.like(older.uri, older.cid)
  await carol.repost(older.uri, older.cid)
  await expectFeed(feed, older, newer)

  await bob.deleteLike(like.uri)
  await carol.like(newer.uri, newer.cid)
  await carol.repost(newer.uri, newer.cid)
  await expectFeed(feed, newer, older)
})

it('a deleted post vanishes', async () => {
  const feed = world().uriOf('deleted')
  const first = await write(alice, 'cherries one')
  const second = await write(bob, 'cherries two')
  await expectFeed(feed, second, first)
  await bob.deletePost(second.uri)
  await expectFeed(feed, first)
})

it('a post that is rewritten leaves and enters feeds', async () => {
  const feed = world().uriOf('edited')
  const post = await write(alice, 'about figs')
  await expectFeed(feed, post)
  const rewrite = async (text: string) => {
    const [repo, collection, rkey] = post.uri.slice('at://'.length).split('/') as [string, string, string]
    const record = { $type: collection, text, createdAt: new Date().toISOString() }
    await alice.com.atproto.repo.putRecord({ repo, collection, rkey, record })
  }
  await rewrite('about nothing')
  await expect.poll(() => readSkeleton(world().url, feed)).toEqual([])
  await rewrite('about figs again')
  await expect.poll(() => readSkeleton(world().url, feed)).toEqual([post.uri])
})

it('posts of an account that pauses are hidden until it returns', async () => {
  const feed = world().uriOf('leaving')
  const dave = await world().network.join('dave.test')
  const his = await write(dave, 'grapes of one who leaves')
  const hers = await write(alice, 'grapes of one who stays')
  await expectFeed(feed, hers, his)
  await dave.com.atproto.server.deactivateAccount({})
  await expectFeed(feed, hers)
  await dave.com.atproto.server.activateAccount()
  await expectFeed(feed, hers, his)
})

it('posts of an account that was taken down are gone', async () => {
  const feed = world().uriOf('banned')
  const mallory = await world().network.join('mallory.test')
  const bad = await write(mallory, 'lemons, buy now')
  const good = await write(alice, 'lemons in the garden')
  await expectFeed(feed, good, bad)
  await world().network.takeDown(mallory.assertDid)
  await expectFeed(feed, good)
})

it('while Lycan is away readers are told so; back again, it has all that happened meanwhile', async () => {
  const { network, restart, uriOf } = world()
  const feed = uriOf('away')
  const reader = network.anonymous()
  const gone = await alice.post({ text: 'limes that will be gone' })
  await alice.post({ text: 'limes before' })
  await network.indexed()
  await expect.poll(() => readTexts(reader, feed)).toEqual(['limes before', 'limes that will be gone'])

  const running = world().lycan
  running.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 0 })
  expect(await refusal(readTexts(reader, feed))).toMatchObject({ status: 502, message: 'feed unavailable' })

  await alice.post({ text: 'limes meanwhile' })
  await alice.deletePost(gone.uri)
  await restart()
  await network.indexed()
  await expect.poll(() => readTexts(reader, feed)).toEqual(['limes meanwhile', 'limes before'])
  await expect.poll(() => readSkeleton(world().url, feed)).toHaveLength(2)
})

it('all this time both wires of Jetstream have told the same', async () => {
  const tables = async (from: Pick<TestDatabase, 'db'>) => {
    const { cursors: _, ...rest } = await dumpTables(from.db)
    return rest
  }
  const { posts, engagements, accounts, ...rest } = await tables(world())
  expect([posts, engagements].map((rows) => rows!.length > 1)).toEqual([true, true])
  expect(accounts).toHaveLength(1)
  await expect.poll(() => tables(witness)).toEqual({ posts, engagements, accounts, ...rest })
})
